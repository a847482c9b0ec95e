//! Notes the compiler, which is part of what a run was made with.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=RUSTC");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output();
    if let Some(output) = version.ok().filter(|output| output.status.success()) {
        let text = String::from_utf8_lossy(&output.stdout);
        println!("cargo::rustc-env=TWOFOLD_RUSTC={}", text.trim());
    }
}
