//! What is remembered of a refused request.

use axum::http::{Method, StatusCode};
use domain::host::HostName;
use std::fmt;

/// Longest name of a host that is remembered, in characters.
const MAX_HOST: usize = 100;

/// A refused request: its kind, and none of its words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Denied {
    /// `GET`, or what else was tried.
    pub method: &'static str,
    /// The kind of address, such as `npm`, or the name of a host.
    pub place: String,
    /// Why.
    pub reason: Reason,
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It does not read.
    Method,
    /// It carries a query.
    Query,
    /// It is for no package.
    Address,
    /// It is for a host that is not allowed.
    Host,
    /// It leads to a host that nobody named, or to an address that is not public.
    Elsewhere,
    /// What came is not what the registry's document says.
    Tampered,
    /// What would come is too large.
    TooLarge,
    /// It is one of too many.
    Requests,
    /// Too many before it were for what is not there.
    Missing,
}

impl Denied {
    pub(super) fn new(method: &Method, place: &str, reason: Reason) -> Self {
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"];
        let method = known.into_iter().find(|known| *known == method.as_str()).unwrap_or("another method");
        Self { method, place: place.chars().filter(|c| !c.is_control()).take(MAX_HOST).collect(), reason }
    }

    /// Returns the host that somebody would have to allow so that the same is not refused again; none when that would
    /// not help, or its name was too long to be remembered.
    #[must_use]
    pub fn host(&self) -> Option<HostName> {
        let whole = self.reason == Reason::Host && self.place.len() < MAX_HOST;
        HostName::parse(&self.place).ok().filter(|_| whole)
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}: {}", self.method, self.place, self.reason.words())
    }
}

impl Reason {
    /// Says it in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Method => "only reading is allowed",
            Self::Query => "a query could carry something out",
            Self::Address => "only packages can be read here",
            Self::Host => "this host is not in the list of allowed hosts",
            Self::Elsewhere => "it leads to a host that is not allowed",
            Self::Tampered => "the archive does not have the digest of its document",
            Self::TooLarge => "it is too large",
            Self::Requests => "too many requests",
            Self::Missing => "too many requests for what does not exist",
        }
    }

    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Method | Self::Query | Self::Address | Self::Host | Self::Elsewhere => StatusCode::FORBIDDEN,
            Self::Tampered => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Requests | Self::Missing => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}
