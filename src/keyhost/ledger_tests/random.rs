//! Random commands of three systems on two keys, with restarts, waiting plans, limits and disks that
//! fail, against everything that must hold after each.

use proptest::prelude::*;

use super::*;
use crate::licensing::{Binding, UsbToken};

/// One step of a random history.
#[derive(Debug, Clone)]
enum Step {
    /// Each of four servers wants cameras and PTZ channels of one of two keys or of none; the
    /// flags say which keys the plan names at least.
    Prepare {
        number: u128,
        again: bool,
        wait: bool,
        wishes: Vec<Option<(bool, u64, u64)>>,
        named: (bool, bool),
    },
    /// The newest plan of the system, or one that it never had.
    Commit {
        number: u128,
        unknown: bool,
    },
    Abort {
        number: u128,
        unknown: bool,
    },
    Renew {
        number: u128,
        second_key: bool,
        server: u32,
        ahead: u64,
    },
    Take {
        number: u128,
        second_key: bool,
        server: u32,
        cameras: u64,
        ptz: u64,
    },
    SetLimits {
        number: u128,
        second_key: bool,
        floor: u64,
        ceiling: Option<u64>,
    },
    Release {
        number: u128,
        second_key: bool,
        server: u32,
    },
    AbortPlan {
        number: u128,
    },
    Leave {
        number: u128,
    },
    /// The disk takes nothing of a batch of these.
    Fail(Vec<Step>),
    Wait {
        ms: u64,
    },
    /// The tokens of these keys are plugged in, and no others.
    Tokens {
        plugged_in: [bool; 2],
    },
    /// With licenses of these totals.
    Restart {
        totals: (u64, u64),
    },
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => any_command(),
        1 => proptest::collection::vec(any_command(), 1..6).prop_map(Step::Fail),
        2 => prop_oneof![Just(1), Just(TERM_MS / 2), Just(TERM_MS)].prop_map(|ms| Step::Wait { ms }),
        2 => any::<[bool; 2]>()
            .prop_map(|plugged_in| Step::Tokens { plugged_in }),
        1 => (4..14_u64, 4..14_u64).prop_map(|totals| Step::Restart { totals }),
    ]
}

fn any_command() -> impl Strategy<Value = Step> {
    let number = || 1..=3_u128;
    let wish = proptest::option::weighted(0.6, (any::<bool>(), 0..7_u64, 0..4_u64));
    let wishes = proptest::collection::vec(wish, 4);
    let place = || (number(), any::<bool>(), 0..4_u32);
    prop_oneof![
        6 => (number(), proptest::bool::weighted(0.2), any::<bool>(), wishes, any::<(bool, bool)>())
            .prop_map(|(number, again, wait, wishes, named)| Step::Prepare {
                number, again, wait, wishes, named,
            }),
        5 => (number(), proptest::bool::weighted(0.1))
            .prop_map(|(number, unknown)| Step::Commit { number, unknown }),
        1 => (number(), any::<bool>()).prop_map(|(number, unknown)| Step::Abort { number, unknown }),
        5 => (place(), 0..2_u64).prop_map(|((number, second_key, server), ahead)| Step::Renew {
            number, second_key, server, ahead,
        }),
        4 => (place(), 0..6_u64, 0..3_u64).prop_map(|((number, second_key, server), cameras, ptz)| {
            Step::Take { number, second_key, server, cameras, ptz }
        }),
        1 => (number(), any::<bool>(), 0..5_u64, proptest::option::of(0..8_u64)).prop_map(
            |(number, second_key, floor, ceiling)| Step::SetLimits {
                number, second_key, floor, ceiling,
            },
        ),
        1 => place().prop_map(|(number, second_key, server)| Step::Release {
            number, second_key, server,
        }),
        1 => number().prop_map(|number| Step::AbortPlan { number }),
        1 => number().prop_map(|number| Step::Leave { number }),
    ]
}

/// The token of the first or second key.
fn token(key: usize) -> UsbToken {
    UsbToken { vendor: 0x0529, product: 3, serial: key.to_string() }
}

/// Both on tokens, and the second one with a time of grace.
fn two_keys(totals: (u64, u64)) -> [License; 2] {
    [("K", totals.0, 0), ("N", totals.1, 1)].map(|(id, total, number)| License {
        binding: Some(Binding::Token(token(number))),
        grace_secs: 100 * number as u32,
        ..license(id, KeyKind::Network, &[(CAMERA, total), ("ptz", total / 2)])
    })
}

/// What agents were told and may use until then, by key and system.
type Told = BTreeMap<(String, u128, u32), (Seats, u64)>;

#[derive(Default)]
struct History {
    plans: BTreeMap<u128, u128>,
    told: Told,
    /// The plan that each system waits with, if it does.
    waiting: BTreeMap<u128, Prepare>,
}

impl History {
    fn plan(&mut self, number: u128, is_new: bool) -> PlanId {
        let counter = self.plans.entry(number).or_default();
        *counter += u128::from(is_new);
        plan(number * 1_000_000 + *counter)
    }

    /// The command of a step.
    fn command(&mut self, host: &Host, step: &Step) -> Option<(u128, Command)> {
        let id = |second_key: bool| key(if second_key { "N" } else { "K" });
        Some(match step {
            Step::Prepare { number, again, wait, wishes, named } => {
                let mut keys: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
                for (id, is_named) in [("K", named.0), ("N", named.1)] {
                    if is_named {
                        keys.insert(key(id), BTreeMap::new());
                    }
                }
                for (server, wish) in (0..).zip(wishes) {
                    let Some((second_key, cameras, ptz)) = wish else { continue };
                    let servers = keys.entry(id(*second_key)).or_default();
                    let seats = seats(&[(CAMERA, *cameras), ("ptz", *ptz)]);
                    servers.insert(ServerId(server), wanted(server, seats));
                }
                let base = host.revision(*number);
                let plan = self.plan(*number, !again);
                let prepare = Prepare { plan, hash: vec![1], base, revision: base + 1, keys };
                (*number, Command::Prepare { prepare, wait: *wait })
            }
            Step::Commit { number, unknown } => {
                let plan = if *unknown { plan(77) } else { self.plan(*number, false) };
                (*number, Command::Commit(plan))
            }
            Step::Abort { number, unknown } => {
                let plan = if *unknown { plan(77) } else { self.plan(*number, false) };
                (*number, Command::Abort(plan))
            }
            Step::Renew { number, second_key, server, ahead } => {
                let epoch = (*ahead > 0).then_some(Epoch { generation: 0, counter: 12 });
                let (key, server) = (id(*second_key), ServerId(*server));
                (*number, Command::Renew { key, server, epoch })
            }
            Step::Take { number, second_key, server, cameras, ptz } => {
                let wanted = wanted(*server, seats(&[(CAMERA, *cameras), ("ptz", *ptz)]));
                let (key, server) = (id(*second_key), ServerId(*server));
                (*number, Command::Take { key, server, wanted })
            }
            Step::SetLimits { number, second_key, floor, ceiling } => {
                let ceiling = ceiling.map(|most| (feature(CAMERA), most)).into_iter().collect();
                let limits = Limits { floor: seats(&[(CAMERA, *floor)]), ceiling };
                let (key, system) = (id(*second_key), system(*number));
                (99, Command::SetLimits { key, system, limits })
            }
            Step::Release { number, second_key, server } => {
                let (key, system) = (id(*second_key), system(*number));
                (99, Command::Release { key, system, server: ServerId(*server) })
            }
            Step::AbortPlan { number } => (99, Command::AbortPlan { system: system(*number) }),
            Step::Leave { number } => (*number, Command::Leave),
            Step::Fail(_) | Step::Wait { .. } | Step::Tokens { .. } | Step::Restart { .. } => {
                return None;
            }
        })
    }

    fn carry_out(&mut self, host: &mut Host, step: &Step) {
        match step {
            Step::Wait { ms } => host.pass(*ms),
            Step::Tokens { plugged_in } => {
                let tokens = [0, 1].into_iter().filter(|key| plugged_in[*key]).map(token);
                host.ledger.set_tokens(tokens.collect(), host.now.mono_ms);
            }
            Step::Restart { totals } => host.put_in_force(two_keys(*totals)),
            Step::Fail(steps) => {
                let plans = self.plans.clone();
                let commands: Vec<_> =
                    steps.iter().filter_map(|step| self.command(host, step)).collect();
                for (number, command, reply) in host.fail(commands) {
                    self.note(host, number, &command, Ok(reply));
                }
                self.plans = plans;
            }
            _ => {
                let Some((number, command)) = self.command(host, step) else { return };
                let had_place = host.after_time_passed().place(system(number)).is_some();
                let outcome = host.ask(number, command.clone());
                if let (Command::Prepare { prepare, .. }, Ok(Reply::Queued { .. })) =
                    (&command, &outcome)
                    && (!had_place || self.waiting[&number].plan != prepare.plan)
                {
                    self.waiting.insert(number, prepare.clone());
                }
                self.note(host, number, &command, outcome);
            }
        }
    }

    /// What agents know from now on.
    fn note(
        &mut self,
        host: &Host,
        number: u128,
        command: &Command,
        outcome: Result<Reply, Refusal>,
    ) {
        match (command, outcome) {
            (
                Command::Renew { key, server, .. } | Command::Take { key, server, .. },
                Ok(Reply::Statement { seats, valid_ms, .. }),
            ) => {
                let until = host.now.mono_ms + valid_ms;
                self.told.insert((key.to_string(), number, server.0), (seats, until));
            }
            // By force: what its agent may still use is not counted any more.
            (Command::Release { key, system, server }, Ok(_)) => {
                let number = system.0.as_u128();
                self.told.remove(&(key.to_string(), number, server.0));
            }
            _ => {}
        }
    }

    /// Nobody waits first in the queue who would get its seats by asking now.
    fn assert_head_cannot_pass(&self, host: &Host) {
        let ledger = host.after_time_passed();
        let Some(head) = [A, B, C].into_iter().find(|n| ledger.place(system(*n)) == Some(1)) else {
            return;
        };
        let mut records = Vec::new();
        let command = direct(self.waiting[&head].clone());
        let outcome = ledger.clone().apply(host.now, &caller(head), &command, &mut records);
        let is_short =
            matches!(outcome, Err(Refusal::Shortage { .. } | Refusal::CarrierMissing { .. }));
        assert!(is_short, "{outcome:?} for {head}");
    }
}

/// Whatever any one agent was told and may still use is counted for its system.
fn assert_told_is_counted(host: &Host, told: &Told) {
    for ((id, number, server), (seats, until)) in told {
        if *until <= host.now.mono_ms {
            continue;
        }
        let figures = host.figures(99, id);
        let Others::Full(others) = figures.others else { panic!("all is disclosed") };
        let counted: Seats = others
            .iter()
            .filter(|other| other.id == system(*number))
            .flat_map(|other| [&other.seats, &other.reclaimable, &other.held])
            .collect();
        let uncounted = seats.above(&counted);
        assert!(uncounted.is_empty(), "server {server} of {number} may use {uncounted:?} of {id}");
    }
}

/// What a system reads of itself is in what the others read of it.
fn assert_views_agree(host: &Host) {
    for id in ["K", "N"] {
        for number in [A, B, C] {
            let figures = host.figures(number, id);
            let own = figures.granted();
            let Others::Full(others) = host.figures(99, id).others else { panic!("disclosed") };
            let seen: Seats = others
                .iter()
                .filter(|other| other.id == system(number))
                .flat_map(|other| [&other.seats, &other.reclaimable])
                .collect();
            assert!(own.above(&seen).is_empty(), "{own:?} of {number} is seen as {seen:?}");
        }
    }
}

/// What is taken of each key whose token is not there.
fn suspended_seats(host: &Host) -> BTreeMap<String, Seats> {
    let mut taken = host.taken();
    taken.retain(|id, _| host.figures(99, id).suspended.is_some());
    taken
}

/// Without its token no more is taken of a key than before.
fn assert_nothing_raised_without_token(host: &Host, before: &BTreeMap<String, Seats>, step: &Step) {
    if matches!(step, Step::Restart { .. }) {
        // Over a restart what lapsed counts again.
        return;
    }
    for (id, after) in suspended_seats(host) {
        if let Some(before) = before.get(&id) {
            let raised = after.above(before);
            assert!(raised.is_empty(), "{raised:?} of {id} were raised by {step:?}");
        }
    }
}

fn cases() -> u32 {
    if std::env::var_os("FLOATKEY_SOAK").is_some() { 10_000 } else { 256 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn random_commands_never_issue_a_seat_twice_nor_lose_one(
        steps in proptest::collection::vec(any_step(), 1..60),
    ) {
        let mut host = Host::new(two_keys((8, 6)));
        host.ledger.set_tokens([token(0), token(1)].into(), host.now.mono_ms);
        let mut history = History::default();
        for step in steps {
            // Totals, limits, the disk, sums and refusals are checked by each command, see
            // `Host::ask`.
            let before = suspended_seats(&host);
            history.carry_out(&mut host, &step);
            assert_nothing_raised_without_token(&host, &before, &step);
            assert_told_is_counted(&host, &history.told);
            assert_views_agree(&host);
            history.assert_head_cannot_pass(&host);
        }
    }
}
