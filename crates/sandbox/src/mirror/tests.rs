use super::home;

#[test]
fn addresses_of_registries_end_in_a_slash() {
    for address in ["https://r.example/npm", "https://r.example/npm/", "sparse+https://r.example/npm//"] {
        assert_eq!(home(address).unwrap().as_str(), "https://r.example/npm/");
    }
}

#[test]
fn what_is_no_address_is_refused_without_showing_it() {
    for address in ["", "r.example", "ftp://me:secret@r.example/", "file:///etc"] {
        let error = format!("{:?}", home(address).unwrap_err());
        assert!(!error.contains("secret"), "{error}");
    }
}
