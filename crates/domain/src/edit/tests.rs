//! Tests of the whole engine: a corpus of cases as data, and promises over random ones.

mod corpus;
mod properties;
