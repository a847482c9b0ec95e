//! Which adapters there are, and which one to take.

use crate::GpuError;

/// Whether frames are rendered by a graphics processor or by this machine's cores.
///
/// The two are never mixed in one comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AdapterClass {
    /// A graphics processor, discrete, integrated or virtual.
    Hardware,
    /// A rasteriser on the CPU, such as llvmpipe.
    Software,
}

impl AdapterClass {
    /// The class in one word.
    pub fn name(self) -> &'static str {
        match self {
            AdapterClass::Hardware => "hardware",
            AdapterClass::Software => "software",
        }
    }
}

/// One adapter of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdapterInfo {
    /// Place in the order of preference: 0 is what [`AdapterChoice::First`] takes.
    pub index: usize,
    /// What the adapter calls itself.
    pub name: String,
    /// Driver and its version.
    pub driver: String,
    /// The graphics interface, `vulkan`.
    pub backend: String,
    /// Hardware or software.
    pub class: AdapterClass,
}

/// Which adapter to open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AdapterChoice {
    /// The best: discrete before integrated before virtual before software.
    #[default]
    First,
    /// The one at this place of [`adapters`].
    Index(usize),
    /// The first whose name contains this, in any case.
    Name(String),
    /// The first of this class.
    Class(AdapterClass),
}

impl AdapterChoice {
    /// What a person wrote: a number is an index, `hardware` and `software` are classes, all else is part of a name.
    pub fn from_text(text: &str) -> Self {
        match (text, text.parse()) {
            (_, Ok(index)) => AdapterChoice::Index(index),
            ("hardware", _) => AdapterChoice::Class(AdapterClass::Hardware),
            ("software", _) => AdapterChoice::Class(AdapterClass::Software),
            _ => AdapterChoice::Name(text.to_owned()),
        }
    }

    /// The place of the first of these that it takes.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`] when there is none at all, [`GpuError::NoSuchAdapter`] when there are others.
    pub fn among(&self, adapters: &[AdapterInfo]) -> Result<usize, GpuError> {
        if adapters.is_empty() {
            return Err(GpuError::NoAdapter);
        }
        adapters
            .iter()
            .position(|info| self.takes(info))
            .ok_or_else(|| GpuError::NoSuchAdapter {
                asked: self.in_words(),
                found: adapters
                    .iter()
                    .map(|info| format!("{} {:?}", info.index, info.name))
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    }

    fn takes(&self, info: &AdapterInfo) -> bool {
        match self {
            AdapterChoice::First => true,
            AdapterChoice::Index(index) => info.index == *index,
            AdapterChoice::Name(part) => info.name.to_lowercase().contains(&part.to_lowercase()),
            AdapterChoice::Class(class) => info.class == *class,
        }
    }

    fn in_words(&self) -> String {
        match self {
            AdapterChoice::First => "first".to_owned(),
            AdapterChoice::Index(index) => format!("number {index}"),
            AdapterChoice::Name(part) => format!("named {part:?}"),
            AdapterChoice::Class(class) => class.name().to_owned(),
        }
    }
}

/// The adapters of this machine, best first; none where there is no Vulkan.
pub fn adapters() -> Vec<AdapterInfo> {
    enumerate().into_iter().map(|(info, _)| info).collect()
}

/// The adapter `choice` takes.
///
/// # Errors
/// [`GpuError::NoAdapter`] when there is none at all, [`GpuError::NoSuchAdapter`] when there are others.
pub(crate) fn choose(choice: &AdapterChoice) -> Result<(AdapterInfo, wgpu::Adapter), GpuError> {
    let (infos, mut adapters): (Vec<AdapterInfo>, Vec<wgpu::Adapter>) =
        enumerate().into_iter().unzip();
    let place = choice.among(&infos)?;
    Ok((infos[place].clone(), adapters.swap_remove(place)))
}

fn enumerate() -> Vec<(AdapterInfo, wgpu::Adapter)> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::VULKAN;
    // Neither validation layers nor debug names: both cost start-up, which is measured here.
    descriptor.flags = wgpu::InstanceFlags::empty();
    let instance = wgpu::Instance::new(descriptor);
    let mut found = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::VULKAN));
    found.sort_by_key(|adapter| rank(adapter.get_info().device_type));
    found
        .into_iter()
        .enumerate()
        .map(|(index, adapter)| (describe(index, &adapter.get_info()), adapter))
        .collect()
}

fn rank(kind: wgpu::DeviceType) -> u8 {
    match kind {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 3,
        wgpu::DeviceType::Cpu => 4,
    }
}

fn describe(index: usize, info: &wgpu::AdapterInfo) -> AdapterInfo {
    AdapterInfo {
        index,
        name: info.name.clone(),
        driver: format!("{} {}", info.driver, info.driver_info)
            .trim()
            .to_owned(),
        backend: info.backend.to_string(),
        class: match info.device_type {
            wgpu::DeviceType::Cpu => AdapterClass::Software,
            _ => AdapterClass::Hardware,
        },
    }
}
