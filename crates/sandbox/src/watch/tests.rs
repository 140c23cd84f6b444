use super::*;

#[test]
fn calm_commands_are_looked_at_less_and_less_and_growing_ones_at_once() {
    let limits = SandboxLimits { memory_bytes: 1 << 30, ..SandboxLimits::default() };
    let usage = |mebibytes: u64| Usage { memory_bytes: mebibytes << 20, ..Usage::default() };
    let mut pause = SHORTEST;
    for expected in [500, 1000, 2000, 4000, 4000] {
        pause = next_pause(pause, &usage(100), &usage(110), &limits);
        assert_eq!(pause, Duration::from_millis(expected));
    }
    assert_eq!(next_pause(LONGEST, &usage(100), &usage(130), &limits), SHORTEST);
    assert_eq!(next_pause(LONGEST, &usage(600), &usage(600), &limits), SHORTEST);
    let crowd = Usage { processes: limits.processes / 2, ..usage(100) };
    assert_eq!(next_pause(LONGEST, &crowd, &crowd, &limits), SHORTEST);
}
