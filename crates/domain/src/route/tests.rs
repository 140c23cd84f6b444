use super::ModelRoute;

#[test]
fn each_model_is_asked_once() {
    let fallbacks = ["b", "a", "c", "b"].map(str::to_owned).to_vec();
    let route = ModelRoute { model: "a".into(), fallbacks };
    assert_eq!(route.names().collect::<Vec<_>>(), ["a", "b", "c"]);
}
