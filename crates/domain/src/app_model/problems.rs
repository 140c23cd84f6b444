//! What does not fit together in an app model.

use super::AppModel;

pub(super) fn problems(_model: &AppModel) -> Vec<String> {
    Vec::new()
}
