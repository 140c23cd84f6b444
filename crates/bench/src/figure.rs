//! A measured figure, its target, and the table of all.

use crate::machine::Machine;
use serde::{Deserialize, Serialize};

/// One measured figure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: String,
    /// The target, where the product names one.
    pub(crate) at_most: Option<f64>,
    pub(crate) at_least: Option<f64>,
}

impl Figure {
    pub(crate) fn at_most(self, target: f64) -> Self {
        Self { at_most: Some(target), ..self }
    }

    pub(crate) fn at_least(self, target: f64) -> Self {
        Self { at_least: Some(target), ..self }
    }

    /// Says whether it met its target; `None` without one.
    pub(crate) fn met(&self) -> Option<bool> {
        let most = self.at_most.map(|target| self.value <= target);
        most.or_else(|| self.at_least.map(|target| self.value >= target))
    }

    fn target(&self) -> String {
        match (self.at_most, self.at_least) {
            (Some(most), _) => format!("≤ {most}"),
            (None, Some(least)) => format!("≥ {least}"),
            (None, None) => String::new(),
        }
    }
}

/// Prints the machine and a table.
pub(crate) fn print(machine: &Machine, figures: &[Figure]) {
    println!("{} · {} cores · {} MiB · {}\n", machine.processor, machine.cores, machine.memory_mib, machine.kernel);
    println!("{:<58} {:>12} {:<8} {:>10}", "figure", "value", "unit", "target");
    for one in figures {
        let sign = match one.met() {
            Some(true) => "✓",
            Some(false) => "✗",
            None => "",
        };
        println!("{:<58} {:>12.3} {:<8} {:>10} {sign}", one.name, one.value, one.unit, one.target());
    }
}
