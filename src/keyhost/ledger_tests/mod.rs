//! The ledger: every promise of its module as a sentence, and random commands against all of them.

mod carriers;
mod leases;
mod plans;
mod random;
mod recount;
mod sharing;
mod taking;

use std::collections::BTreeMap;

use uuid::Uuid;

use super::ledger::{Caller, Command, Epoch, Ledger, Now, Record, Reply};
use crate::licensing::{
    KeyFigures, KeyKind, License, Limits, Others, PlanId, Prepare, Refusal, Seats, ServerId,
    SystemId, Wanted,
    tests::{feature, key, license, seats, version},
};

const CAMERA: &str = "ip-camera";
const TERM_MS: u64 = 120_000;
const A: u128 = 1;
const B: u128 = 2;
const C: u128 = 3;

/// Which server wants how many cameras of which key.
type Wish<'a> = (&'a str, u32, u64);

fn network(id: &str, total: u64) -> License {
    license(id, KeyKind::Network, &[(CAMERA, total)])
}

fn system(number: u128) -> SystemId {
    SystemId(Uuid::from_u128(number))
}

fn plan(number: u128) -> PlanId {
    PlanId(Uuid::from_u128(number))
}

fn caller(number: u128) -> Caller {
    let from = format!("10.0.0.{number}").into();
    Caller { system: system(number), name: format!("System {number}"), from }
}

fn wanted(server: u32, seats: Seats) -> Wanted {
    Wanted { name: format!("Server {server}"), version: Some(version("4.0")), seats }
}

/// A plan that wants this and nothing else of the keys named, at revision 1 on top of nothing.
fn prepare(number: u128, wishes: &[Wish<'_>]) -> Prepare {
    let mut keys: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for (id, server, count) in wishes {
        let servers = keys.entry(key(id)).or_default();
        servers.insert(ServerId(*server), wanted(*server, seats(&[(CAMERA, *count)])));
    }
    Prepare { plan: plan(number), hash: vec![1], base: 0, revision: 1, keys }
}

/// A prepare that does not wait.
fn direct(prepare: Prepare) -> Command {
    Command::Prepare { prepare, wait: false }
}

/// A record as the disk gives it back: times are not stored, and what an agent was told is taken to
/// be no less than what is granted.
fn stored(record: Record) -> Record {
    match record {
        Record::Grant(key, system, server, Some(mut grant)) => {
            grant.valid_until_ms = 0;
            grant.told = grant.told.max(&grant.seats);
            Record::Grant(key, system, server, Some(grant))
        }
        other => other,
    }
}

/// All that must be on disk, as the disk gives it back, in one order.
fn on_disk(ledger: &Ledger) -> Vec<Record> {
    ledger.records().map(stored).collect()
}

/// A ledger with a clock, a disk, and what must hold after every command.
struct Host {
    ledger: Ledger,
    /// What a restart would find, before licenses are put in force.
    disk: Ledger,
    licenses: Vec<License>,
    now: Now,
    revisions: BTreeMap<u128, u64>,
    plans: u128,
}

impl Host {
    fn new(licenses: impl IntoIterator<Item = License>) -> Self {
        let licenses: Vec<License> = licenses.into_iter().collect();
        let mut ledger = Ledger::new(TERM_MS);
        let disk = ledger.clone();
        ledger.set_licenses(licenses.clone(), 1000);
        let wall = "2027-02-01T12:00:00Z".parse().unwrap();
        let now = Now { mono_ms: 1000, wall };
        Self { ledger, disk, licenses, now, revisions: BTreeMap::new(), plans: 1000 }
    }

    fn pass(&mut self, ms: u64) {
        self.now.mono_ms += ms;
    }

    /// Asks and checks: nothing is over-issued, refusals change nothing, the disk has it all, all
    /// sums are right, and it could be taken back.
    fn ask(&mut self, number: u128, command: Command) -> Result<Reply, Refusal> {
        let before = self.after_time_passed();
        let disk = Self::taken_of(&self.reopened(), 0);
        let mut records = Vec::new();
        let outcome = self.ledger.apply(self.now, &caller(number), &command, &mut records);
        self.assert_can_be_taken_back();
        self.ledger.keep();
        if outcome.is_err() {
            assert_eq!(
                self.told(&self.ledger),
                self.told(&before),
                "what is refused changes nothing"
            );
        }
        records.into_iter().map(stored).for_each(|record| self.disk.restore(record));
        self.assert_total(&Self::taken_of(&before, self.now.mono_ms), &self.taken());
        self.assert_total(&disk, &Self::taken_of(&self.reopened(), 0));
        self.assert_raises_were_allowed(&before);
        recount::assert_sums(&self.ledger, self.now.mono_ms);
        assert_eq!(on_disk(&self.disk), on_disk(&self.ledger), "the disk has it all");
        outcome
    }

    /// The ledger as it is by now if nobody asks anything.
    fn after_time_passed(&self) -> Ledger {
        let mut ledger = self.ledger.clone();
        ledger.apply(self.now, &caller(99), &Command::Tick, &mut Vec::new()).unwrap();
        ledger.keep();
        ledger
    }

    /// Everything that anybody can learn.
    fn told(&self, ledger: &Ledger) -> (Vec<Record>, Vec<Option<KeyFigures>>, Vec<Option<u32>>) {
        let systems = || [A, B, C, 99].map(system);
        let keys = self.licenses.iter().map(|license| &license.key);
        let figures = keys
            .flat_map(|key| systems().map(|system| ledger.figures(key, system, self.now.mono_ms)));
        (on_disk(ledger), figures.collect(), systems().map(|s| ledger.place(s)).to_vec())
    }

    fn assert_can_be_taken_back(&self) {
        let mut taken_back = self.ledger.clone();
        taken_back.take_back();
        assert_eq!(on_disk(&taken_back), on_disk(&self.disk), "all is taken back");
        recount::assert_sums(&taken_back, self.now.mono_ms);
    }

    /// Who got more stays below its ceiling and leaves others what is reserved for them: what it
    /// left behind itself does not count against it, because they can take that back.
    fn assert_raises_were_allowed(&self, before: &Ledger) {
        let none = recount::Plain::default();
        for license in &self.licenses {
            let shares = recount::shares(&self.ledger, &license.key, self.now.mono_ms);
            let were = recount::shares(before, &license.key, self.now.mono_ms);
            for (number, share) in &shares {
                let before = were.get(number).unwrap_or(&none);
                let raised = share.taken.above(&before.taken);
                for (feature, _) in raised.iter() {
                    let taken = share.taken.get(feature);
                    let kept = share.kept_since(before, feature);
                    let most = share.limits.ceiling.get(feature).copied().unwrap_or(u64::MAX);
                    assert!(taken <= most, "{taken} {feature} are above the ceiling {most}");
                    let others = shares.iter().filter(|(other, _)| *other != number);
                    let firm: u64 = others.map(|(_, other)| other.firm.get(feature)).sum();
                    let capacity = license.capacity(feature);
                    assert!(kept + firm <= capacity, "{kept} + {firm} of {capacity} {feature}");
                }
            }
        }
    }

    fn reopened(&self) -> Ledger {
        let mut ledger = self.disk.clone();
        ledger.set_licenses(self.licenses.clone(), 0);
        ledger
    }

    fn restart(&mut self) {
        self.ledger = self.disk.clone();
        self.ledger.set_licenses(self.licenses.clone(), self.now.mono_ms);
    }

    fn put_in_force(&mut self, licenses: impl IntoIterator<Item = License>) {
        self.licenses = licenses.into_iter().collect();
        self.restart();
    }

    fn taken(&self) -> BTreeMap<String, Seats> {
        Self::taken_of(&self.ledger, self.now.mono_ms)
    }

    /// Everything taken of each key, as somebody without a share of it sees it.
    fn taken_of(ledger: &Ledger, mono_ms: u64) -> BTreeMap<String, Seats> {
        let keys: Vec<_> = ledger.keys().cloned().collect();
        let taken = keys.into_iter().map(|key| {
            let figures = ledger.figures(&key, system(99), mono_ms).unwrap();
            let Others::Full(others) = figures.others else { panic!("all is disclosed") };
            let parts = others.iter().flat_map(|o| [&o.seats, &o.reclaimable, &o.held]);
            (key.to_string(), parts.collect())
        });
        taken.collect()
    }

    fn assert_total(&self, before: &BTreeMap<String, Seats>, after: &BTreeMap<String, Seats>) {
        for license in &self.licenses {
            let id = license.key.as_str();
            for (feature, taken) in after[id].iter() {
                let most = license.capacity(feature).max(before[id].get(feature));
                assert!(taken <= most, "{taken} of {most} {feature} are taken of {id}");
            }
        }
    }

    fn prepare(&mut self, number: u128, wishes: &[Wish<'_>]) -> Result<PlanId, Refusal> {
        self.plans += 1;
        let base = self.revisions.get(&number).copied().unwrap_or(0);
        let prepare = Prepare { base, revision: base + 1, ..prepare(self.plans, wishes) };
        let plan = prepare.plan;
        assert_eq!(self.ask(number, direct(prepare))?, Reply::Prepared);
        Ok(plan)
    }

    fn commit(&mut self, number: u128, plan: PlanId) {
        assert_eq!(self.ask(number, Command::Commit(plan)), Ok(Reply::Committed));
        *self.revisions.entry(number).or_default() += 1;
    }

    /// The last revision of a system that was committed.
    fn revision(&self, number: u128) -> u64 {
        let known = self.ledger.records().find_map(|record| match record {
            Record::System(id, known) if id == system(number) => Some(known.revision),
            _ => None,
        });
        known.unwrap_or(0)
    }

    /// A batch that cannot be stored leaves nothing behind. Renewals are answered all the same.
    fn fail(&mut self, commands: Vec<(u128, Command)>) -> Vec<(u128, Command, Reply)> {
        let mut records = Vec::new();
        self.ledger.apply(self.now, &caller(99), &Command::Tick, &mut records).unwrap();
        self.ledger.keep();
        records.drain(..).map(stored).for_each(|record| self.disk.restore(record));
        let places = [A, B, C].map(|number| self.ledger.place(system(number)));
        for (number, command) in &commands {
            drop(self.ledger.apply(self.now, &caller(*number), command, &mut records));
        }
        self.ledger.take_back();
        assert_eq!(on_disk(&self.ledger), on_disk(&self.disk));
        assert_eq!([A, B, C].map(|number| self.ledger.place(system(number))), places);
        recount::assert_sums(&self.ledger, self.now.mono_ms);
        let is_renewal = |command: &Command| matches!(command, Command::Renew { .. });
        let renewals = commands.into_iter().filter(|(_, command)| is_renewal(command));
        renewals
            .filter_map(|(number, command)| {
                let reply = self.ask_unstored(number, &command)?.ok()?;
                Some((number, command, reply))
            })
            .collect()
    }

    /// Asks while the disk takes nothing, and checks that the disk need not know of the answer.
    fn ask_unstored(&mut self, number: u128, command: &Command) -> Option<Result<Reply, Refusal>> {
        self.ledger.freeze_queue(true);
        let before = self.after_time_passed();
        let outcome = self.ledger.apply_unstored(self.now, &caller(number), command);
        self.ledger.freeze_queue(false);
        if !matches!(outcome, Some(Ok(_))) {
            assert_eq!(self.told(&self.ledger), self.told(&before));
        }
        assert_eq!(on_disk(&self.ledger), on_disk(&self.disk));
        self.assert_total(&Self::taken_of(&before, self.now.mono_ms), &self.taken());
        recount::assert_sums(&self.ledger, self.now.mono_ms);
        outcome
    }

    fn put(&mut self, number: u128, wishes: &[Wish<'_>]) -> Result<(), Refusal> {
        let plan = self.prepare(number, wishes)?;
        self.commit(number, plan);
        Ok(())
    }

    fn renew(
        &mut self,
        number: u128,
        id: &str,
        server: u32,
        epoch: Option<Epoch>,
    ) -> Result<(Epoch, u64, u64), Refusal> {
        let command = Command::Renew { key: key(id), server: ServerId(server), epoch };
        let Reply::Statement { epoch, seats, valid_ms } = self.ask(number, command)? else {
            panic!("a renewal is answered by a statement")
        };
        Ok((epoch, seats.get(&feature(CAMERA)), valid_ms))
    }

    fn lease(&mut self, number: u128, id: &str, server: u32) {
        self.renew(number, id, server, None).unwrap();
    }

    fn figures(&self, number: u128, id: &str) -> KeyFigures {
        self.ledger.figures(&key(id), system(number), self.now.mono_ms).unwrap()
    }

    fn granted(&self, number: u128, id: &str) -> u64 {
        self.figures(number, id).granted().get(&feature(CAMERA))
    }

    fn held(&self, number: u128, id: &str) -> Option<u64> {
        Some(self.figures(number, id).pending?.held.get(&feature(CAMERA)))
    }

    fn can_add(&self, number: u128, id: &str) -> u64 {
        self.figures(number, id).can_add(&feature(CAMERA)).exact().unwrap()
    }
}

fn short(id: &str, by: u64) -> Refusal {
    Refusal::Shortage { key: key(id), feature: feature(CAMERA), short: Some(by) }
}
