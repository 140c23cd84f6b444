//! No function is longer than a screen.

use crate::{Fault, fault};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

/// Longest function, in lines.
const MAX_LINES: usize = 70;

/// Finds functions that are too long, and files that cannot be parsed.
pub(crate) fn long(path: &str, text: &str) -> Vec<Fault> {
    match syn::parse_file(text) {
        Ok(file) => {
            let mut finder = Finder { path, faults: Vec::new() };
            finder.visit_file(&file);
            finder.faults
        }
        Err(error) => vec![fault(path, format!("cannot be parsed: {error}"))],
    }
}

struct Finder<'a> {
    path: &'a str,
    faults: Vec<Fault>,
}

impl Finder<'_> {
    fn check(&mut self, name: &syn::Ident, span: proc_macro2::Span) {
        let (first, last) = (span.start().line, span.end().line);
        let lines = last + 1 - first;
        if lines > MAX_LINES {
            self.faults.push(fault(
                format!("{}:{first}", self.path),
                format!("`{name}` has {lines} lines, more than {MAX_LINES}: split it"),
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.check(&item.sig.ident, item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.check(&item.sig.ident, item.block.span());
        visit::visit_impl_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests;
