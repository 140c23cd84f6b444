use super::*;
use crate::args::OutputArgs;
use domain::ids::{CheckpointId, UnixMs};
use domain::tree::TreeHash;
use uuid::Uuid;

fn checkpoint(number: u32, written: u32) -> CheckpointRow {
    CheckpointRow {
        id: CheckpointId(Uuid::from_u128(u128::from(number) << 96)),
        number,
        run_id: None,
        step: None,
        label: format!("state {number}"),
        tree: TreeHash(number.to_string()),
        written,
        deleted: 0,
        created_at: UnixMs(0),
    }
}

fn numbers(from: Option<&str>, to: Option<&str>) -> Result<(u32, u32), String> {
    let checkpoints = [checkpoint(4, 0), checkpoint(3, 2), checkpoint(2, 1), checkpoint(1, 0)];
    let args = DiffArgs {
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
        project: None,
        stat: false,
        output: OutputArgs { json: false },
    };
    span(&checkpoints, &args).map(|(from, to)| (from.number, to.number)).map_err(|error| error.to_string())
}

#[test]
fn a_diff_is_of_two_of_one_or_of_the_newest_change_of_files() {
    assert_eq!(numbers(Some("1"), Some("3")), Ok((1, 3)));
    assert_eq!(numbers(Some("2"), None), Ok((1, 2)));
    assert_eq!(numbers(None, None), Ok((2, 3)));
}

#[test]
fn a_checkpoint_is_named_by_number_or_by_the_beginning_of_its_id() {
    assert_eq!(numbers(Some("00000001-"), Some("00000003")), Ok((1, 3)));
    assert!(numbers(Some("9"), None).unwrap_err().contains("samokoder history"));
    assert!(numbers(Some("0000"), None).unwrap_err().contains("use the number"));
}

#[test]
fn a_line_tells_number_age_label_and_files() {
    let now = UnixMs(7_200_000);
    assert_eq!(checkpoint_line(&checkpoint(3, 2), true, now), "*   3      2 h ago  state 3 (2 files)");
    assert_eq!(checkpoint_line(&checkpoint(12, 0), false, UnixMs(59_000)), "   12     just now  state 12");
    assert_eq!(ago(UnixMs(0), UnixMs(3 * 86_400_000)), "3 d ago");
    assert_eq!(ago(UnixMs(5_000), UnixMs(0)), "just now");
}
