//! Random numbers from a seed that is printed, so that a drill can be repeated.

/// A stream of numbers that a seed decides.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Starts from `SAMOKODER_TEST_SEED`, or from a seed that nobody knows before; says which on standard error.
    #[must_use]
    pub fn thrown(drill: &str) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the environment repeats a drill that failed")]
        let named = std::env::var("SAMOKODER_TEST_SEED").ok().and_then(|text| text.parse().ok());
        let seed = named.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0 >> 32);
        crate::runs::say(&format!("{drill}: to repeat these moments, set SAMOKODER_TEST_SEED={seed}"));
        Self(seed)
    }

    /// Returns the next number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        // The finalizer of MurmurHash3 over a counter: short, and even enough to choose moments.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
        (mixed ^ (mixed >> 33)) % end.max(1)
    }
}
