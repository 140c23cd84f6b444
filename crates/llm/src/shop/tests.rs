use super::{GivenBy, Place, Shop, ShopParts};
use crate::{ApiKey, CallTimes, GateLimits, LlmError, ModelName, ProviderKind, Reach};
use std::time::Duration;
use tokio::net::TcpListener;

fn shop(people: Reach) -> Shop {
    let second = Duration::from_secs(20);
    Shop::open(ShopParts {
        known: Vec::new(),
        limits: GateLimits { width: 1, requests_per_minute: None, tokens_per_minute: None },
        times: CallTimes { first: second, between: second, whole: second },
        addresses: [(ProviderKind::Groq, "http://127.0.0.1:9/v1".to_owned())].into(),
        people,
    })
    .unwrap()
}

fn place(base_url: &str, given_by: GivenBy) -> Place {
    Place {
        name: ModelName::parse("compatible/small"),
        base_url: base_url.to_owned(),
        given_by,
        key: ApiKey::new("sk-canary-0123456789".into()),
    }
}

#[tokio::test]
async fn on_a_server_that_others_use_people_reach_no_private_address_and_the_operator_does() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = format!("http://{}/v1", listener.local_addr().unwrap());
    let hosted = shop(Reach::Public { allowed: Vec::new() });
    for address in
        [&own, "http://169.254.169.254/latest", "https://10.0.0.1/v1", "https://[::1]/v1", "https://localhost/v1"]
    {
        let asked = place(address, GivenBy::Person);
        let listed = hosted.list(&asked).await.unwrap_err();
        assert!(matches!(listed, LlmError::Unable { .. } | LlmError::Unreachable { .. }), "{address}: {listed:?}");
        assert!(hosted.greet(&asked).await.is_err(), "{address}");
    }
    let reached = futures_util::future::poll_immediate(listener.accept()).await;
    assert!(reached.is_none(), "somebody reached {own}");
    assert!(hosted.make(&place(&own, GivenBy::Operator)).is_ok());
    assert!(shop(Reach::Anywhere).make(&place(&own, GivenBy::Person)).is_ok());
}

#[test]
fn nothing_that_holds_a_key_prints_it() {
    let (shop, place) = (shop(Reach::Anywhere), place("http://127.0.0.1:9/v1", GivenBy::Person));
    let _model = shop.make(&place).unwrap();
    let printed = format!("{place:?} {shop:?}");
    assert!(printed.contains("ApiKey(…)") && !printed.contains("canary"), "{printed}");
}

#[test]
fn the_usual_address_of_a_provider_is_trusted_only_if_the_operator_set_it() {
    let shop = shop(Reach::Public { allowed: Vec::new() });
    assert_eq!(shop.usual_address(ProviderKind::Groq), Some(("http://127.0.0.1:9/v1", GivenBy::Operator)));
    // Ollama's usual address is one of this machine, which is not the person's.
    let (address, given_by) = shop.usual_address(ProviderKind::Ollama).unwrap();
    assert_eq!(given_by, GivenBy::Person);
    assert!(shop.address(&place(address, given_by)).is_err());
    assert_eq!(shop.usual_address(ProviderKind::Compatible), None);
}
