use super::*;

fn check(usage: Usage, expected: Option<Resource>) {
    let limits = SandboxLimits { memory_bytes: 1000, disk_bytes: 2 << 30, files: 10, processes: 500 };
    assert_eq!(overused(&usage, &limits), expected, "{usage:?}");
}

fn disk(bytes: u64, files: u64, free_bytes: u64) -> Usage {
    Usage { disk: Some(DiskUsage { bytes, files, free_bytes }), ..Usage::default() }
}

#[test]
fn what_is_within_its_limits_goes_on() {
    check(Usage::default(), None);
    check(Usage { memory_bytes: 1000, processes: 500, disk: None }, None);
    check(disk(2 << 30, 10, 1 << 40), None);
}

#[test]
fn the_first_limit_that_is_passed_is_named() {
    check(Usage { memory_bytes: 1001, ..disk(3 << 30, 11, 0) }, Some(Resource::Memory));
    check(Usage { processes: 501, ..disk(3 << 30, 11, 0) }, Some(Resource::Processes));
    check(disk((2 << 30) + 1, 0, 1 << 40), Some(Resource::Disk));
    check(disk(0, 11, 1 << 40), Some(Resource::Files));
}

#[test]
fn an_almost_full_disk_ends_only_who_takes_much_of_it() {
    check(disk(1 << 30, 0, 100 << 20), Some(Resource::Disk));
    check(disk(100 << 20, 0, 100 << 20), None);
}
