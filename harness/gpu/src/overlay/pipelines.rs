//! The kernels, compiled. What only some tracks need is compiled when it is first needed.

use std::cell::OnceCell;

use super::{SHADER, SHADER_SEVERAL, SHADER_WIDE};
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
    pub fn new(gpu: &Gpu, bindings: &wgpu::BindGroupLayout) -> Self {
        let layout = gpu
            .device
            .create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: None,
                bind_group_layouts: &[Some(bindings)],
                immediate_size: 0,
            });
        let module = module(gpu, if gpu.wide { SHADER_WIDE } else { SHADER });
        Self {
            outside: pipeline(gpu, &layout, &module, "outside"),
            near: pipeline(gpu, &layout, &module, "near"),
            several: OnceCell::new(),
            layout,
        }
    }

    /// The blocks some ellipse reaches, under several layers.
    pub fn several(&self, gpu: &Gpu) -> &wgpu::ComputePipeline {
        self.several
            .get_or_init(|| pipeline(gpu, &self.layout, &module(gpu, SHADER_SEVERAL), "near"))
    }
}

fn module(gpu: &Gpu, shader: &'static str) -> wgpu::ShaderModule {
    gpu.device
        .create_shader_module(wgpu::ShaderModuleDescriptor {
            label: None,
            source: wgpu::ShaderSource::Wgsl(shader.into()),
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
