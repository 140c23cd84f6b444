use super::*;

#[test]
fn abbreviations_keep_their_capitals() {
    assert_eq!(lower_first("Recipe"), "recipe");
    assert_eq!(lower_first("FAQ item"), "FAQ item");
    assert_eq!(lower_first("A"), "a");
    assert_eq!(lower_first(""), "");
}

#[test]
fn one_name_is_written_in_each_style() {
    let name = Ident::parse("meeting_room").unwrap();
    assert_eq!(
        (pascal(&name), camel(&name), kebab(&name)),
        ("MeetingRoom".into(), "meetingRoom".into(), "meeting-room".into())
    );
}
