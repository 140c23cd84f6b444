use super::*;
use crate::Sandbox;
use crate::spec::{Crossing, SandboxSpec, Strength};

/// A backend that claims something and opens nothing.
struct Claims(&'static str, Option<Isolation>);

#[async_trait::async_trait]
impl Backend for Claims {
    fn name(&self) -> &'static str {
        self.0
    }

    async fn probe(&self) -> Result<Capabilities, SandboxError> {
        let Some(isolation) = self.1 else {
            return Err(SandboxError::Unavailable { reason: "it is not there".into(), fix: "install it".into() });
        };
        Ok(Capabilities {
            isolation,
            unprivileged: true,
            overlay: true,
            host_folders: self.0 != "remote",
            memory: Strength::Soft,
            disk: Strength::Soft,
            exact_kill: true,
            crossing: Crossing::Descriptors,
            notes: vec![],
        })
    }

    async fn open(&self, _: SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError> {
        Err(SandboxError::backend("opened")(std::io::ErrorKind::Unsupported.into()))
    }
}

fn candidates() -> Vec<Arc<dyn Backend>> {
    vec![
        Arc::new(Claims("absent", None)),
        Arc::new(Claims("weak", Some(Isolation::Namespaces))),
        Arc::new(Claims("strong", Some(Isolation::UserKernel))),
    ]
}

#[tokio::test]
async fn the_first_that_is_strong_enough_is_taken() {
    assert_eq!(choose(candidates(), Isolation::Namespaces).await.unwrap().name(), "weak");
    assert_eq!(choose(candidates(), Isolation::UserKernel).await.unwrap().name(), "strong");
}

#[tokio::test]
async fn one_without_the_folders_of_this_machine_is_not_taken_however_strong() {
    let remote = || -> Vec<Arc<dyn Backend>> { vec![Arc::new(Claims("remote", Some(Isolation::Machine)))] };
    let Err(error) = choose(remote(), Isolation::Namespaces).await else { panic!("it was taken") };
    assert!(error.to_string().contains("remote has no folder of this machine"), "{error}");
    assert_eq!(choose(remote().into_iter().chain(candidates()), Isolation::UserKernel).await.unwrap().name(), "strong");
}

#[tokio::test]
async fn nothing_weaker_is_taken_and_each_says_what_it_lacks() {
    let Err(error) = choose(candidates(), Isolation::Machine).await else { panic!("a weaker one was taken") };
    let text = error.to_string();
    for part in [
        "as strong as `machine`",
        "absent: it is not there; install it",
        "weak isolates only by namespaces",
        "strong isolates only by user_kernel",
    ] {
        assert!(text.contains(part), "{text}");
    }
}
