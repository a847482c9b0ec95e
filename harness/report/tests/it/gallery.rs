//! Pictures with their words; a page without them is what it was.

use std::collections::BTreeMap;

use twofold_core::protocol::PictureFile;
use twofold_core::record::{Gallery, SeamFrame, SeamPictures, TitlePicture, TitlePictures};
use twofold_report::{Pictures, Templates, render};

use crate::fixture::{self, Fixture};

fn file(name: String) -> PictureFile {
    PictureFile {
        file: name,
        width: 32,
        height: 18,
        bytes: 3,
    }
}

fn with_pictures() -> Fixture {
    let frames = [(60, 59), (60, 60), (120, 119), (120, 120)];
    let frame = |(cut, frame): (u32, u32)| SeamFrame {
        cut,
        frame,
        time_secs: f64::from(frame) / 30.0,
        psnr_db: if frame == 60 { 100.0 } else { 43.21 },
        sequential: file(format!("seam-{frame}-sequential.jpg")),
        chunked: file(format!("seam-{frame}-chunked.jpg")),
        difference: file(format!("seam-{frame}-difference.jpg")),
    };
    let gallery = Gallery {
        schema: 1,
        seams: Some(SeamPictures {
            cell: 2,
            cuts: 3,
            amplified: 8,
            frames: frames.map(frame).to_vec(),
        }),
        titles: Some(TitlePictures {
            clips: 1,
            shown: vec![TitlePicture {
                clip: 0,
                text: "\"><script>alert(1)</script>\u{202e} {{ verdict() }} | [a](b)".to_owned(),
                frame: 9,
                time_secs: 0.3,
                picture: file("title-9-sequential.jpg".to_owned()),
            }],
        }),
    };
    let files: BTreeMap<String, Vec<u8>> = gallery
        .files()
        .map(|picture| (picture.file.clone(), vec![0xff, 0xd8, 0xff]))
        .collect();
    Fixture {
        pictures: Some(Pictures {
            gallery,
            files,
            ..Pictures::default()
        }),
        ..fixture::skip()
    }
}

#[test]
fn every_picture_has_words_and_none_of_them_is_markup() {
    let rendered = render(&with_pictures(), &Templates::default()).unwrap();
    let page = &rendered.html;
    for said in [
        "alt=\"frame 59, the last before the cut at 2 s: sequential\"",
        "alt=\"frame 120, the first after the cut at 4 s: difference, amplified 8 times\"",
        "frame 60, the first after the cut: equal",
        "frame 59, the last before the cut: PSNR 43.2 dB",
        "2 of 3 cuts shown; the others were left out.",
        "alt=\"clip 1: &quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; {{ verdict() }} | [a](b), at 0.3 s\"",
        "Footage: ",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("<script") && !page.contains('\u{202e}'));
    assert_eq!(
        page.matches("<img src=\"data:image/jpeg;base64,/9j/\"")
            .count(),
        13
    );
    assert_eq!(rendered.pictures.len(), 13);
    for name in rendered.pictures.keys() {
        assert!(
            rendered.markdown.contains(&format!("](gallery/{name})")),
            "{name}"
        );
    }
    assert_eq!(
        render(&with_pictures(), &Templates::default()).unwrap(),
        rendered
    );
}

#[test]
fn a_frame_that_lacks_a_picture_is_left_out_whole() {
    let mut fixture = with_pictures();
    let pictures = fixture.pictures.as_mut().unwrap();
    pictures.files.remove("seam-59-chunked.jpg");
    pictures.left_out = 1;
    let rendered = render(&fixture, &Templates::default()).unwrap();
    assert_eq!(rendered.pictures.len(), 10);
    assert!(!rendered.html.contains("frame 59"));
    assert!(rendered.html.contains("1 picture is missing from the run"));
}

#[test]
fn a_run_without_pictures_has_no_section_for_them() {
    let plain = render(&fixture::skip(), &Templates::default()).unwrap();
    assert!(plain.pictures.is_empty());
    assert!(!plain.html.contains("At the cuts") && !plain.markdown.contains("At the cuts"));
    let none = Fixture {
        pictures: Some(Pictures::default()),
        ..fixture::skip()
    };
    assert_eq!(render(&none, &Templates::default()).unwrap(), plain);
    let templates = Templates {
        notebook: "{% if has(galery=true) %}x{% endif %}".to_owned(),
        ..Templates::default()
    };
    let error = render(&none, &templates).unwrap_err().to_string();
    assert!(error.contains("did you mean \"gallery\"?"), "{error}");
}
