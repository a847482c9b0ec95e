//! The kernels, compiled. What only some tracks need is compiled when it is first needed.

use std::cell::OnceCell;

use super::layout::Layout;
use super::{SHADER, SHADER_DEEP, SHADER_SEVERAL, SHADER_SEVERAL_DEEP, SHADER_WIDE};
use crate::Gpu;

#[derive(Debug)]
pub struct Pipelines {
    layout: wgpu::PipelineLayout,
    /// The blocks no ellipse reaches.
    pub outside: wgpu::ComputePipeline,
    /// The others, under one layer.
    pub near: wgpu::ComputePipeline,
    several: OnceCell<wgpu::ComputePipeline>,
}

impl Pipelines {
    pub fn new(gpu: &Gpu, bindings: &wgpu::BindGroupLayout, slot: &Layout) -> Self {
        let layout = gpu
            .device
            .create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: None,
                bind_group_layouts: &[Some(bindings)],
                immediate_size: 0,
            });
        let shader = match (slot.is_eight_bit(), gpu.wide) {
            (true, true) => SHADER_WIDE,
            (true, false) => SHADER,
            (false, _) => SHADER_DEEP,
        };
        let module = module(gpu, slot, shader);
        Self {
            outside: pipeline(gpu, &layout, &module, "outside"),
            near: pipeline(gpu, &layout, &module, "near"),
            several: OnceCell::new(),
            layout,
        }
    }

    /// The blocks some ellipse reaches, under several layers.
    pub fn several(&self, gpu: &Gpu, slot: &Layout) -> &wgpu::ComputePipeline {
        self.several.get_or_init(|| {
            let shader = match slot.is_eight_bit() {
                true => SHADER_SEVERAL,
                false => SHADER_SEVERAL_DEEP,
            };
            pipeline(gpu, &self.layout, &module(gpu, slot, shader), "near")
        })
    }
}

fn module(gpu: &Gpu, slot: &Layout, shader: &str) -> wgpu::ShaderModule {
    gpu.device
        .create_shader_module(wgpu::ShaderModuleDescriptor {
            label: None,
            source: wgpu::ShaderSource::Wgsl((slot.numbering() + shader).into()),
        })
}

fn pipeline(
    gpu: &Gpu,
    layout: &wgpu::PipelineLayout,
    module: &wgpu::ShaderModule,
    entry: &str,
) -> wgpu::ComputePipeline {
    gpu.device
        .create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: None,
            layout: Some(layout),
            module,
            entry_point: Some(entry),
            compilation_options: Default::default(),
            cache: None,
        })
}
