//! Several systems on one key, message by message: reservations, limits, the queue, forced
//! releases, and what each of them may see.

use floatkey::{
    keyhost::{Disclosure, control::Ask},
    wire::{
        client::Identity,
        dial::Target,
        v1::{self, client_message::Body, host_message, refused::Why},
    },
};
use serde_json::Value;
use tonic::Code;

use crate::support::*;

const KEY: &str = "FK-A";
const CAMERAS: &str = "ip-camera";

/// One key with ten seats, an administrator and two systems.
struct Three {
    host: Host,
    admin: Raw,
    alpha: Raw,
    beta: Raw,
    pairings: [(Target, Identity); 3],
    _site: Site,
}

impl Three {
    async fn new() -> Self {
        let site = Site::new();
        let host = site.host_with("host", &network_key(KEY, &[(CAMERAS, 10)]));
        let pairings = [
            host.pair_admin("Office").await,
            host.pair_named("Alpha").await,
            host.pair_named("Beta").await,
        ];
        let [admin, alpha, beta] = &pairings;
        let (admin, alpha, beta) = (open(admin).await, open(alpha).await, open(beta).await);
        Self { host, admin, alpha, beta, pairings, _site: site }
    }

    fn system(&self, place: usize) -> String {
        self.pairings[place].1.system.to_string()
    }

    async fn limit(&self, place: usize, floor: u32, ceiling: Option<u32>) {
        let limits = v1::Limits {
            floor: if floor > 0 { on_wire(&[(CAMERAS, floor)]) } else { Vec::new() },
            ceiling: ceiling.map(|most| on_wire(&[(CAMERAS, most)])).unwrap_or_default(),
        };
        let (key_id, system_id) = (KEY.to_owned(), self.system(place));
        let request = v1::SetLimitsRequest { key_id, system_id, limits: Some(limits) };
        let reply = self.admin.connection.calls().set_limits(request).await.unwrap();
        assert_eq!(reply.into_inner().refused, None);
    }
}

async fn open((target, identity): &(Target, Identity)) -> Raw {
    Raw::open(target, identity).await.unwrap()
}

fn block_on(test: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.unwrap().block_on(test);
}

/// Takes seats for the first server; the refusal if there is one.
async fn try_take(session: &mut Raw, seats: u32) -> Option<Why> {
    let wants: &[(&str, u32)] = if seats == 0 { &[] } else { &[(CAMERAS, seats)] };
    match session.ask(take(KEY, 1, wants)).await.unwrap() {
        host_message::Body::Statement(_) => None,
        host_message::Body::Refused(refused) => Some(refused.why.unwrap()),
        other => panic!("{other:?}"),
    }
}

fn others(states: &v1::KeyStates) -> &v1::Others {
    states.keys[0].others.as_ref().unwrap()
}

#[test]
fn a_floor_is_kept_free_for_its_system_and_shown_apart_from_what_is_used() {
    block_on(async {
        let mut three = Three::new().await;
        three.limit(1, 6, None).await;
        // Nothing is used and yet four are all that the other one can have.
        let refused = try_take(&mut three.beta, 5).await;
        let Some(Why::Shortage(shortage)) = refused else { panic!("{refused:?}") };
        assert_eq!(shortage.short, Some(1));
        assert_eq!(try_take(&mut three.beta, 4).await, None);
        assert_eq!(try_take(&mut three.alpha, 2).await, None);
        let is_told = |states: &v1::KeyStates| {
            others(states).systems.first().is_some_and(|alpha| {
                alpha.seats == on_wire(&[(CAMERAS, 2)])
                    && alpha.reserved == on_wire(&[(CAMERAS, 4)])
            })
        };
        three.beta.states_when(is_told).await;
        let ours = three.alpha.states_when(|states| states.keys[0].our_limits.is_some()).await;
        assert_eq!(ours.keys[0].our_limits.as_ref().unwrap().floor, on_wire(&[(CAMERAS, 6)]));
        // The floor is there when it is wanted.
        assert_eq!(try_take(&mut three.alpha, 6).await, None);
        // No more can be reserved than there is.
        let (key, system) = (KEY.to_owned(), three.system(2));
        let floor = [(CAMERAS.to_owned(), 5)].into();
        let ask = Ask::SetLimits { key, system, floor, ceiling: [].into() };
        let refused = three.host.ask_local(ask).await.unwrap_err();
        assert!(refused.contains("11") && refused.contains("10"), "{refused}");
    });
}

#[test]
fn a_ceiling_is_the_most_that_a_system_gets() {
    block_on(async {
        let mut three = Three::new().await;
        three.limit(1, 0, Some(3)).await;
        let refused = try_take(&mut three.alpha, 4).await;
        let Some(Why::OverCeiling(over)) = refused else { panic!("{refused:?}") };
        assert_eq!((over.feature.as_str(), over.ceiling, over.wanted), (CAMERAS, 3, 4));
        assert_eq!(try_take(&mut three.alpha, 3).await, None);
        assert_eq!(try_take(&mut three.beta, 7).await, None);
        three.limit(1, 0, None).await;
        assert_eq!(try_take(&mut three.beta, 5).await, None);
        assert_eq!(try_take(&mut three.alpha, 4).await, None);
    });
}

#[test]
fn a_plan_waits_for_its_turn_and_loses_its_place_with_its_session() {
    block_on(async {
        let mut three = Three::new().await;
        assert_eq!(try_take(&mut three.alpha, 8).await, None);
        let gamma = three.host.pair_named("Gamma").await;
        let waiting = |count: u32| v1::Prepare {
            wait: true,
            ..plan_of(0, KEY, vec![wanted(1, &[(CAMERAS, count)])])
        };
        let first = waiting(6);
        let number = three.beta.say(Body::Prepare(first.clone())).await.unwrap();
        let answer = three.beta.answer_to(number).await.unwrap();
        assert_eq!(answer, host_message::Body::Queued(v1::Queued { place: 1 }));
        three.beta.states_when(|states| states.keys[0].our_place == 1).await;
        // The next one stands behind, and moves up when the first one goes away.
        let mut gamma = open(&gamma).await;
        let behind = gamma.say(Body::Prepare(waiting(6))).await.unwrap();
        let answer = gamma.answer_to(behind).await.unwrap();
        assert_eq!(answer, host_message::Body::Queued(v1::Queued { place: 2 }));
        let is_two = |states: &v1::KeyStates| states.keys[0].waiting == 2;
        three.alpha.states_when(is_two).await;
        drop(three.beta);
        let answer = gamma.answer_to(behind).await.unwrap();
        assert_eq!(answer, host_message::Body::Queued(v1::Queued { place: 1 }));
        // Seats that are freed go to who waits.
        assert_eq!(try_take(&mut three.alpha, 4).await, None);
        let answer = gamma.answer_to(behind).await.unwrap();
        assert_eq!(answer, host_message::Body::Prepared(v1::Prepared {}));
        // Whoever lost the place is refused like anybody else when it comes again.
        let mut beta = open(&three.pairings[2]).await;
        let again = v1::Prepare { wait: false, ..first };
        let answer = beta.ask(Body::Prepare(again)).await.unwrap();
        let host_message::Body::Refused(refused) = answer else { panic!("{answer:?}") };
        assert!(matches!(refused.why, Some(Why::Shortage(_))), "{refused:?}");
    });
}

#[test]
fn an_administrator_sees_who_holds_what_from_where_and_can_end_it() {
    block_on(async {
        let mut three = Three::new().await;
        let before = jiff::Timestamp::now().as_millisecond();
        assert_eq!(try_take(&mut three.alpha, 3).await, None);
        assert_eq!(try_take(&mut three.beta, 2).await, None);
        let mut calls = three.admin.connection.calls();
        let all = v1::HoldersRequest { key_id: String::new() };
        let holders = calls.get_holders(all.clone()).await.unwrap().into_inner().holders;
        let now = jiff::Timestamp::now().as_millisecond();
        assert_eq!(holders.len(), 2);
        for holder in &holders {
            assert!(holder.from.contains("127.0.0.1"), "{holder:?}");
            assert!((before..=now).contains(&holder.since_ms), "{holder:?}");
            assert!(holder.leased && holder.valid_ms > 0, "{holder:?}");
            assert_eq!(holder.server_name, "Server 1");
        }
        // A system sees its own.
        let own = three.beta.connection.calls().get_holders(all).await.unwrap().into_inner();
        let [own] = own.holders.as_slice() else { panic!("{own:?}") };
        assert_eq!((&own.system_name, &own.system_id), (&"Beta".to_owned(), &three.system(2)));

        let system_id = three.system(1);
        let release = v1::ReleaseRequest { key_id: KEY.to_owned(), system_id, server: 1 };
        let reply = calls.release(release).await.unwrap().into_inner();
        assert_eq!(reply.refused, None);
        assert!(reply.may_run_ms > 0, "its agent has not heard of it");
        let (key, system) = (KEY.to_owned(), three.system(2));
        let release = Ask::Release { key, system, server: 1 };
        let reply = three.host.ask_local(release.clone()).await.unwrap();
        assert!(reply["may_run_ms"].as_u64().unwrap() > 0, "{reply}");
        assert_eq!(three.host.holders().await, [Value::Null; 0]);
        let refused = three.host.ask_local(release).await.unwrap_err();
        assert!(!refused.is_empty());
        // Those who were released hear of it, and the seats are there for others.
        three.alpha.states_when(|states| states.keys[0].ours.is_empty()).await;
        three.beta.states_when(|states| states.keys[0].ours.is_empty()).await;
    });
}

#[test]
fn what_is_disclosed_changes_at_run_time_and_stays_after_a_restart() {
    block_on(async {
        let mut three = Three::new().await;
        assert_eq!(try_take(&mut three.alpha, 7).await, None);
        let sees = |wanted: v1::Disclosure| {
            move |states: &v1::KeyStates| {
                let others = others(states);
                let is_full = wanted == v1::Disclosure::Full;
                others.disclosure() == wanted && others.systems.is_empty() != is_full
            }
        };
        three.beta.states_when(sees(v1::Disclosure::Full)).await;
        let set = v1::SetDisclosureRequest { disclosure: v1::Disclosure::Presence.into() };
        three.admin.connection.calls().set_disclosure(set).await.unwrap();
        let states = three.beta.states_when(sees(v1::Disclosure::Presence)).await;
        assert_eq!(others(&states).present, 1);
        let refused = try_take(&mut three.beta, 5).await;
        let Some(Why::Shortage(shortage)) = refused else { panic!("{refused:?}") };
        assert_eq!(shortage.short, None, "no number below full disclosure");
        let none = Ask::SetDisclosure { disclosure: Disclosure::None };
        three.host.ask_local(none).await.unwrap();
        three.beta.states_when(sees(v1::Disclosure::None)).await;
        let _host = three.host.restart();
        let mut beta = open(&three.pairings[2]).await;
        beta.states_when(sees(v1::Disclosure::None)).await;
    });
}

#[test]
fn usage_and_denials_are_told_by_time_and_to_each_only_what_it_may_know() {
    block_on(async {
        let mut three = Three::new().await;
        assert_eq!(try_take(&mut three.alpha, 7).await, None);
        assert_eq!(try_take(&mut three.alpha, 2).await, None);
        assert_eq!(try_take(&mut three.beta, 5).await, None);
        assert!(try_take(&mut three.beta, 9).await.is_some());
        assert!(try_take(&mut three.beta, 9).await.is_some());
        let mut admin = three.admin.connection.calls();
        let (mut alpha, mut beta) = (three.alpha.connection.calls(), three.beta.connection.calls());
        let usage = v1::UsageRequest::default();
        let hours = admin.get_usage(usage.clone()).await.unwrap().into_inner().hours;
        // At the turn of an hour there may be two for a system.
        let most = |hours: &[v1::UsageHour], name: &str| {
            hours.iter().filter(|hour| hour.system_name == name).map(|hour| hour.most).max()
        };
        assert_eq!((most(&hours, "Alpha"), most(&hours, "Beta")), (Some(7), Some(5)));
        assert!(hours.iter().all(|hour| hour.total == 10 && hour.hour_ms % 3_600_000 == 0));
        let seen = beta.get_usage(usage.clone()).await.unwrap().into_inner().hours;
        assert_eq!(most(&seen, "Alpha"), Some(7), "everything is disclosed");

        // The first of a minute is written at once, the others are counted after it.
        let denials = v1::DenialsRequest::default();
        let all = admin.get_denials(denials.clone()).await.unwrap().into_inner().denials;
        let [denial, ..] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((denial.system_name.as_str(), denial.feature.as_str()), ("Beta", CAMERAS));
        assert_eq!((denial.key_id.as_str(), denial.short), (KEY, Some(1)));
        assert!(denial.times >= 1 && denial.from.contains("127.0.0.1"), "{denial:?}");
        let of_beta = beta.get_denials(denials.clone()).await.unwrap().into_inner().denials;
        assert!(of_beta.iter().all(|denial| denial.system_id == three.system(2)));
        assert!(!of_beta.is_empty());
        let of_alpha = alpha.get_denials(denials).await.unwrap().into_inner().denials;
        assert_eq!(of_alpha, [], "denials of others are nobody's business");

        // Other times, other keys.
        let soon = jiff::Timestamp::now().as_millisecond() + 7_200_000;
        let later = v1::UsageRequest { from_ms: soon, ..usage.clone() };
        assert_eq!(admin.get_usage(later).await.unwrap().into_inner().hours, []);
        let early = v1::DenialsRequest { from_ms: 0, to_ms: 1, ..Default::default() };
        assert_eq!(admin.get_denials(early).await.unwrap().into_inner().denials, []);
        let other = v1::UsageRequest { key_id: "FK-B".to_owned(), ..usage.clone() };
        assert_eq!(admin.get_usage(other).await.unwrap().into_inner().hours, []);
        let wrong = v1::UsageRequest { from_ms: i64::MAX, ..usage.clone() };
        assert_eq!(admin.get_usage(wrong).await.unwrap_err().code(), Code::InvalidArgument);
        let local = Ask::Denials { key: String::new(), from_ms: 0, to_ms: 0 };
        let local = three.host.ask_local(local).await.unwrap();
        assert_eq!(local[0]["system_name"], "Beta");

        let presence = Ask::SetDisclosure { disclosure: Disclosure::Presence };
        three.host.ask_local(presence).await.unwrap();
        let seen = beta.get_usage(usage).await.unwrap().into_inner().hours;
        assert_eq!((most(&seen, "Alpha"), most(&seen, "Beta")), (None, Some(5)));
        let denials = v1::DenialsRequest::default();
        let of_beta = beta.get_denials(denials).await.unwrap().into_inner().denials;
        assert!(of_beta.iter().all(|denial| denial.short.is_none()), "{of_beta:?}");
    });
}
