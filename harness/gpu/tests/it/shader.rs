//! The shaders as the device and as a reader see them.

use twofold_core::frame::{Layout, Range};
use twofold_gpu::{
    GpuError, MemoryPath, OverlayPass, SHADER, SHADER_DEEP, SHADER_SEVERAL, SHADER_SEVERAL_DEEP,
    SHADER_WIDE,
};

use crate::picture::{any_format, format, gpu, plain};

#[test]
fn every_shader_compiles_on_this_machine() {
    // A pass compiles every kernel and reports what the device says.
    for gpu in [gpu(), plain()] {
        for layout in Layout::ALL {
            let format = any_format((1, 1), layout, Range::Full);
            let pass = OverlayPass::new(gpu, format, 1, 1, MemoryPath::Staging);
            assert!(pass.is_ok(), "{pass:?}");
        }
    }
}

#[test]
fn a_plain_adapter_stages_and_refuses_to_map() {
    let new = |path| OverlayPass::new(plain(), format(2, 2, Range::Full), 1, 1, path);
    assert_eq!(new(MemoryPath::Auto).unwrap().path(), MemoryPath::Staging);
    let refused = new(MemoryPath::Mapped).map(|_| ()).unwrap_err();
    assert!(matches!(refused, GpuError::NotMappable { .. }), "{refused}");
}

#[test]
fn the_shaders_work_in_integers_only() {
    let shaders = [
        SHADER,
        SHADER_WIDE,
        SHADER_DEEP,
        SHADER_SEVERAL,
        SHADER_SEVERAL_DEEP,
    ];
    for line in shaders.iter().flat_map(|shader| shader.lines()) {
        let code = line.split("//").next().unwrap_or("");
        for word in ["f32", "f16", "sqrt", "smoothstep", "mix("] {
            assert!(!code.contains(word), "{line}");
        }
        let point = |w: &[u8]| w[0].is_ascii_digit() && w[1] == b'.' && w[2].is_ascii_digit();
        assert!(!code.as_bytes().windows(3).any(point), "{line}");
    }
}
