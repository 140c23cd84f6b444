use super::{JSON, find, rewritten};
use crate::mirror::document::{Document, Head};
use reqwest::Url;
use serde_json::{Value, json};

const SUM: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn address() -> Url {
    Url::parse("https://p.example/simple/six/").unwrap()
}

fn document(kind: &str, body: String) -> Document {
    Document { head: Head { kind: kind.into(), etag: None }, body: body.into_bytes() }
}

fn as_json() -> Document {
    let file = json!({ "filename": "six-1.0-py3-none-any.whl", "url": "../../files/six-1.0-py3-none-any.whl",
        "hashes": { "sha256": SUM }, "requires-python": ">=3.8", "core-metadata": { "sha256": SUM }, "yanked": false });
    let bare = json!({ "filename": "six-0.9.tar.gz", "url": "https://f.example/six-0.9.tar.gz", "hashes": {} });
    document(JSON, json!({ "name": "six", "files": [file, bare] }).to_string())
}

fn as_html() -> Document {
    let page = format!(
        "<html><body><a data-requires-python=\">=3.8\" href='../../files/six-1.0-py3-none-any.whl#sha256={SUM}'\
         data-dist-info-metadata=\"sha256={SUM}\">six-1.0-py3-none-any.whl</a><br/>\
         <a href=\"https://f.example/six-0.9.tar.gz\">six-0.9.tar.gz</a></body></html>"
    );
    document("text/html; charset=UTF-8", page)
}

#[test]
fn both_forms_say_the_same() {
    let read = |list: &Document| {
        let bytes = rewritten(&address(), "six", list, true).unwrap();
        let mut list: Value = serde_json::from_slice(&bytes).unwrap();
        list["files"][0].as_object_mut().unwrap().remove("yanked");
        list
    };
    let list = read(&as_json());
    assert_eq!(list, read(&as_html()));
    let files = list["files"].as_array().unwrap();
    assert_eq!(files.len(), 1, "a file without a digest is left out");
    assert_eq!(files[0]["url"], "http://127.0.0.1:4873/pypi/files/six/six-1.0-py3-none-any.whl");
    assert_eq!(files[0]["requires-python"], ">=3.8");
}

#[test]
fn what_is_written_as_a_page_is_read_as_the_same_list() {
    let page = String::from_utf8(rewritten(&address(), "six", &as_json(), false).unwrap()).unwrap();
    let again = document("text/html", page);
    let read = |list: &Document| rewritten(&address(), "six", list, false).unwrap();
    assert_eq!(read(&again), read(&as_json()));
}

#[test]
fn a_file_and_the_metadata_beside_it_are_found() {
    for list in [as_json(), as_html()] {
        let named = find(&address(), "six-1.0-py3-none-any.whl", &list).unwrap();
        assert_eq!(named.urls[0].as_str(), "https://p.example/files/six-1.0-py3-none-any.whl");
        let named = find(&address(), "six-1.0-py3-none-any.whl.metadata", &list).unwrap();
        assert_eq!(named.urls[0].as_str(), "https://p.example/files/six-1.0-py3-none-any.whl.metadata");
        assert_eq!(find(&address(), "six-0.9.tar.gz", &list), None);
        assert_eq!(find(&address(), "six-0.9.tar.gz.metadata", &list), None);
    }
}

#[test]
fn broken_pages_are_read_to_their_end() {
    for page in ["<a ", "<a href", "<a href=", "<a href=\"x", "<a href=x", "<a href='é#sha256=1'>é", "<a =>", "<a  é=é"]
    {
        assert!(rewritten(&address(), "six", &document("text/html", page.to_owned()), true).is_some(), "{page}");
    }
}
