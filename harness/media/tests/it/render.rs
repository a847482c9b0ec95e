//! A render without an overlay: range in, encoded packets out, as the worker does it but in one thread.

use std::path::Path;

use twofold_core::digest::Digest;
use twofold_core::frame;
use twofold_core::protocol::{FrameRange, PacketMark, Source};
use twofold_media::{Encoder, FramePool, IoCount, RangeReader, Result, Step, Writer, mark};

pub struct Rendered {
    pub frames: Vec<Digest>,
    pub packets: Vec<PacketMark>,
    pub pre_roll: u32,
}

pub fn options() -> Vec<(String, String)> {
    [("preset", "veryfast"), ("crf", "20"), ("bf", "3")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .to_vec()
}

pub fn range(source: &Source, first: u32, end: u32) -> FrameRange {
    twofold_core::chunk::frame_range(source, &(first..end)).unwrap()
}

pub fn render(input: &Path, output: &Path, range: FrameRange, whole: bool) -> Result<Rendered> {
    render_with(input, output, range, whole, "libx264", &options())
}

pub fn render_with(
    input: &Path,
    output: &Path,
    range: FrameRange,
    whole: bool,
    codec: &str,
    options: &[(String, String)],
) -> Result<Rendered> {
    let mut reader = RangeReader::open(input, range, 2, &IoCount::default())?;
    let look = reader.look().clone();
    let mut encoder = Encoder::open(codec, options, &look, 2)?;
    let framing = encoder.framing()?;
    let pool = FramePool::new(look.format, look.pixel_format())?;
    let mut writer = match whole {
        true => Writer::whole(output, &encoder, &look, input, None, &IoCount::default())?,
        false => Writer::chunk(
            output,
            &encoder,
            &look,
            range.first_pts,
            &IoCount::default(),
        )?,
    };
    let mut rendered = Rendered {
        frames: Vec::new(),
        packets: Vec::new(),
        pre_roll: 0,
    };
    loop {
        let step = reader.decode()?;
        let mut end = false;
        match step {
            Step::Hungry => {
                reader.demux()?;
                continue;
            }
            Step::Frame(frame) => {
                let mut copy = pool.frame()?;
                copy.planes_mut()?.copy_from(&frame.planes()?);
                copy.set_time(frame.pts().unwrap(), frame.duration());
                rendered.frames.push(Digest(frame::digest(&copy.planes()?)));
                encoder.send(Some(&mut copy))?;
            }
            Step::Done => {
                encoder.send(None)?;
                end = true;
            }
        }
        while let Some(packet) = encoder.receive()? {
            rendered.packets.push(mark(&packet, framing).unwrap());
            writer.write(packet)?;
        }
        if end {
            rendered.pre_roll = reader.pre_roll();
            writer.finish()?;
            return Ok(rendered);
        }
    }
}
