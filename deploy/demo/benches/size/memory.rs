//! What this process has in memory, in KiB, as Linux tells it.

use std::fs;

/// Forgets the peak until now; answers what there is.
pub fn reset_peak() -> u64 {
    fs::write("/proc/self/clear_refs", "5").unwrap();
    read("VmRSS:")
}

/// The most that there was since.
pub fn peak() -> u64 {
    read("VmHWM:")
}

fn read(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
