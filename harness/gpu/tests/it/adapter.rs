//! Which adapter is opened, and what is said when there is none.

use std::process::Command;

use twofold_gpu::{AdapterChoice, AdapterClass, Gpu, GpuError, adapters};

#[test]
fn adapters_are_numbered_and_the_first_is_the_one_opened() {
    let all = adapters();
    assert!(
        all.iter()
            .enumerate()
            .all(|(place, info)| info.index == place)
    );
    let gpu = Gpu::open(&AdapterChoice::First).unwrap();
    assert_eq!(Some(gpu.info()), all.first());
    assert_eq!(gpu.info().backend, "vulkan");
    let hardware_later = all.windows(2).any(|pair| {
        pair[0].class == AdapterClass::Software && pair[1].class == AdapterClass::Hardware
    });
    assert!(!hardware_later, "{all:?}");
}

#[test]
fn an_adapter_is_found_by_index_and_by_a_part_of_its_name() {
    let first = adapters().remove(0);
    let part = first.name[..4].to_uppercase();
    for choice in [
        AdapterChoice::Index(0),
        AdapterChoice::Name(part),
        AdapterChoice::Class(first.class),
    ] {
        assert_eq!(Gpu::open(&choice).unwrap().info(), &first);
    }
    assert_eq!(AdapterChoice::from_text("1"), AdapterChoice::Index(1));
    assert_eq!(
        AdapterChoice::from_text("T4"),
        AdapterChoice::Name("T4".to_owned())
    );
    assert_eq!(
        AdapterChoice::from_text("software"),
        AdapterChoice::Class(AdapterClass::Software)
    );
}

#[test]
fn an_adapter_that_is_not_there_is_refused_with_the_list_of_those_that_are() {
    let error = Gpu::open(&AdapterChoice::Name("no such adapter".to_owned())).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(
            "no Vulkan adapter is named \"no such adapter\" (hint: this machine has 0 "
        ),
        "{text}"
    );
    assert!(!text.contains('\n'));
}

const CHILD: &str = "TWOFOLD_GPU_TEST_CHILD";

#[test]
fn without_any_driver_the_error_is_one_line_and_no_panic() {
    if std::env::var_os(CHILD).is_some() {
        assert_eq!(
            Gpu::open(&AdapterChoice::First).unwrap_err(),
            GpuError::NoAdapter
        );
        return;
    }
    // A process of its own: the loader reads these once.
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "adapter::without_any_driver_the_error_is_one_line_and_no_panic",
        ])
        .env(CHILD, "1")
        .env("VK_DRIVER_FILES", "/nonexistent.json")
        .env("VK_ICD_FILENAMES", "/nonexistent.json")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{said}"
    );
    assert!(!GpuError::NoAdapter.to_string().contains('\n'));
}
