//! A chain of filters: frames in, frames out.
//!
//! Filters are made one by one and their options set by name, so no text passes through a parser: there is no level of
//! escaping, and nothing in a text can be a filter, an option or the end of one.

use std::ffi::{CStr, CString};
use std::ptr;

use ffmpeg_next::ffi;
use twofold_core::frame::FrameFormat;
use twofold_core::protocol::Rational;

use super::frame::{Frame, PixelFormat};
use super::samples::Samples;
use super::{av_rational, explain, log};
use crate::error::{Error, Result};

/// Options of a filter, by name.
pub(crate) type Options<'a> = &'a [(&'static CStr, String)];

/// A chain being built.
pub(crate) struct Chain {
    graph: Graph,
    last: *mut ffi::AVFilterContext,
}

/// Owns a configured `AVFilterGraph` of one source and one sink.
pub(crate) struct Graph {
    raw: *mut ffi::AVFilterGraph,
    source: *mut ffi::AVFilterContext,
    sink: *mut ffi::AVFilterContext,
    watch: log::Watch,
}

// SAFETY: the graph is used through `&mut self` and belongs to no thread.
unsafe impl Send for Graph {}

/// What samples are: sample format by libav's number, rate, channels.
pub(crate) struct SoundShape<'a> {
    pub format: i32,
    pub rate: i32,
    pub layout: &'a ffi::AVChannelLayout,
}

impl Chain {
    /// Frames of `format`, in libav's `pixel_format`.
    pub(crate) fn of_pictures(
        format: FrameFormat,
        pixel_format: PixelFormat,
        time_base: Rational,
    ) -> Result<Self> {
        let mut chain = Self::new()?;
        chain.source(c"buffer", |parameters| {
            parameters.format = pixel_format.0;
            parameters.width = format.width() as i32;
            parameters.height = format.height() as i32;
            parameters.time_base = av_rational(time_base);
        })?;
        Ok(chain)
    }

    /// Sound of this shape; its time stamps count samples.
    pub(crate) fn of_sound(shape: &SoundShape<'_>) -> Result<Self> {
        let mut chain = Self::new()?;
        let base = ffi::AVRational {
            num: 1,
            den: shape.rate.max(1),
        };
        chain.source(c"abuffer", |parameters| {
            parameters.format = shape.format;
            parameters.sample_rate = shape.rate;
            parameters.time_base = base;
            // A layout that only counts channels holds no pointer; libav copies it.
            parameters.ch_layout = *shape.layout;
        })?;
        Ok(chain)
    }

    fn new() -> Result<Self> {
        let watch = log::Watch::new();
        // SAFETY: takes nothing; null means that there is no memory.
        let raw = unsafe { ffi::avfilter_graph_alloc() };
        if raw.is_null() {
            return Err(Error::bug("making a filter graph", "out of memory"));
        }
        // SAFETY: the graph is fresh. One thread: what a picture becomes must not depend on how many there are, and a
        // conversion that nobody asked for would change pictures in silence.
        unsafe {
            (*raw).nb_threads = 1;
            ffi::avfilter_graph_set_auto_convert(raw, u32::MAX);
        }
        let graph = Graph {
            raw,
            source: ptr::null_mut(),
            sink: ptr::null_mut(),
            watch,
        };
        Ok(Self {
            graph,
            last: ptr::null_mut(),
        })
    }

    fn allocate(&mut self, name: &CStr) -> Result<*mut ffi::AVFilterContext> {
        // SAFETY: the name ends with a zero; the filter is static or null, and a null filter is not passed on.
        let context = unsafe {
            let filter = ffi::avfilter_get_by_name(name.as_ptr());
            if filter.is_null() {
                return Err(Error::Filter {
                    name: name.to_string_lossy().into_owned(),
                });
            }
            ffi::avfilter_graph_alloc_filter(self.graph.raw, filter, ptr::null())
        };
        if context.is_null() {
            return Err(Error::bug("making a filter", "out of memory"));
        }
        Ok(context)
    }

    fn source(
        &mut self,
        name: &CStr,
        describe: impl FnOnce(&mut ffi::AVBufferSrcParameters),
    ) -> Result<()> {
        let context = self.allocate(name)?;
        let _entered = self.graph.watch.enter();
        // SAFETY: parameters are allocated, filled, copied by libav and freed here; the context is fresh.
        let code = unsafe {
            let mut parameters = ffi::av_buffersrc_parameters_alloc();
            if parameters.is_null() {
                return Err(Error::bug("making a filter", "out of memory"));
            }
            describe(&mut *parameters);
            let code = ffi::av_buffersrc_parameters_set(context, parameters);
            ffi::av_freep((&raw mut parameters).cast());
            code.min(ffi::avfilter_init_str(context, ptr::null()))
        };
        if code < 0 {
            return Err(Error::bug("making a source of frames", explain(code)));
        }
        self.graph.source = context;
        self.last = context;
        Ok(())
    }

    /// Adds a filter behind the last one.
    ///
    /// # Errors
    /// One that this libav does not have, and an option that it does not take.
    pub(crate) fn then(&mut self, name: &'static CStr, options: Options<'_>) -> Result<()> {
        let context = self.allocate(name)?;
        let _entered = self.graph.watch.enter();
        let failed = |what: &str, code: i32| {
            let detail = format!("{}: {what}: {}", name.to_string_lossy(), explain(code));
            Error::bug("making a filter", detail)
        };
        for (key, value) in options {
            let Ok(value) = CString::new(value.as_str()) else {
                return Err(Error::bug("making a filter", "an option holds a zero byte"));
            };
            // SAFETY: the context is fresh and the strings end with a zero; libav copies the value.
            let code = unsafe {
                ffi::av_opt_set(
                    context.cast(),
                    key.as_ptr(),
                    value.as_ptr(),
                    ffi::AV_OPT_SEARCH_CHILDREN,
                )
            };
            if code < 0 {
                return Err(failed(&key.to_string_lossy(), code));
            }
        }
        // SAFETY: both filters belong to this graph; the one before has an output that is not linked yet.
        let code = unsafe {
            let code = ffi::avfilter_init_str(context, ptr::null());
            if code < 0 {
                code
            } else {
                ffi::avfilter_link(self.last, 0, context, 0)
            }
        };
        if code < 0 {
            return Err(failed("it does not start", code));
        }
        self.last = context;
        Ok(())
    }

    /// Whether a filter has an option of this name here.
    pub(crate) fn knows(filter: &CStr, option: &CStr) -> bool {
        // SAFETY: both names end with a zero; filter and class are static or null, and a pointer to a class stands for an
        // object of it where only options are looked for.
        unsafe {
            let filter = ffi::avfilter_get_by_name(filter.as_ptr());
            if filter.is_null() || (*filter).priv_class.is_null() {
                return false;
            }
            let class: *const ffi::AVClass = (*filter).priv_class;
            let object: *const *const ffi::AVClass = &class;
            !ffi::av_opt_find(
                object.cast_mut().cast(),
                option.as_ptr(),
                ptr::null(),
                0,
                ffi::AV_OPT_SEARCH_FAKE_OBJ,
            )
            .is_null()
        }
    }

    /// Ends the chain of pictures.
    pub(crate) fn pictures(self) -> Result<Graph> {
        self.end(c"buffersink")
    }

    /// Ends the chain of sound.
    pub(crate) fn sound(self) -> Result<Graph> {
        self.end(c"abuffersink")
    }

    fn end(mut self, sink: &'static CStr) -> Result<Graph> {
        self.then(sink, &[])?;
        self.graph.sink = self.last;
        let entered = self.graph.watch.enter();
        // SAFETY: the graph is whole: a source, a sink, and filters linked in between.
        let code = unsafe { ffi::avfilter_graph_config(self.graph.raw, ptr::null_mut()) };
        if code < 0 {
            return Err(Error::bug("configuring filters", explain(code)));
        }
        drop(entered);
        Ok(self.graph)
    }
}

impl Graph {
    /// Feeds a picture.
    pub(crate) fn send(&mut self, frame: Frame) -> Result<()> {
        self.feed(frame.as_ptr())
    }

    /// Feeds sound, or with `None` says that there is no more.
    pub(crate) fn send_samples(&mut self, samples: Option<&Samples>) -> Result<()> {
        self.feed(samples.map_or(ptr::null_mut(), Samples::as_ptr))
    }

    fn feed(&mut self, frame: *mut ffi::AVFrame) -> Result<()> {
        let _entered = self.watch.enter();
        // SAFETY: the graph is configured; the frame is valid or null, and its reference is taken over.
        let code = unsafe { ffi::av_buffersrc_add_frame_flags(self.source, frame, 0) };
        if code < 0 {
            return Err(Error::bug("filtering", explain(code)));
        }
        Ok(())
    }

    /// The next picture, of this format, if there is one yet. What decoders attach to pictures (captions, motion) is taken
    /// off: it was about another picture.
    pub(crate) fn receive(
        &mut self,
        format: FrameFormat,
        pixel_format: PixelFormat,
    ) -> Result<Option<Frame>> {
        let frame = Frame::empty(format)?;
        if !self.fetch(frame.as_ptr())? {
            return Ok(None);
        }
        if !frame.is_as_promised(pixel_format.0) {
            return Err(Error::bug(
                "filtering",
                "a picture of another size came out",
            ));
        }
        // SAFETY: the frame is valid and owned; what it has is listed before any of it is taken off.
        unsafe {
            let raw = frame.as_ptr();
            let count = usize::try_from((*raw).nb_side_data).unwrap_or(0);
            let kinds: Vec<_> = (0..count)
                .map(|index| (**(*raw).side_data.add(index)).type_)
                .collect();
            for kind in kinds {
                ffi::av_frame_remove_side_data(raw, kind);
            }
        }
        Ok(Some(frame))
    }

    /// The next sound, if there is some yet.
    pub(crate) fn receive_samples(&mut self) -> Result<Option<Samples>> {
        let samples = Samples::empty()?;
        Ok(self.fetch(samples.as_ptr())?.then_some(samples))
    }

    fn fetch(&mut self, frame: *mut ffi::AVFrame) -> Result<bool> {
        let _entered = self.watch.enter();
        // SAFETY: the graph is configured and the frame valid and empty.
        let code = unsafe { ffi::av_buffersink_get_frame(self.sink, frame) };
        match code {
            0.. => Ok(true),
            code if code == ffi::AVERROR_EOF || code == ffi::AVERROR(libc::EAGAIN) => Ok(false),
            code => Err(Error::bug("filtering", explain(code))),
        }
    }

    /// Messages of warning or worse so far.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.watch.messages()
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        // SAFETY: allocated by libav, freed once with all its filters.
        unsafe { ffi::avfilter_graph_free(&mut self.raw) };
    }
}
