//! A gallery in both forms: pictures within a page, and files beside the Markdown.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::escape::{address, html, markdown};
use crate::view::{GalleryView, PictureGroup, PictureRow, PictureView};

/// As HTML; `files` are JPEG pictures by name, put into the page.
pub fn to_html(gallery: &GalleryView, files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut out = String::from("<div class=\"gallery\">\n");
    for sentence in &gallery.lead {
        out.push_str(&format!("<p>{}</p>\n", html(sentence)));
    }
    for group in &gallery.groups {
        out.push_str(&format!(
            "<figure aria-label=\"{title}\">\n<figcaption>{title}</figcaption>\n",
            title = html(&group.title)
        ));
        match group.heads.len() {
            1 => out.push_str(&shots(
                "shots",
                group.rows.iter().flat_map(|row| {
                    let pictures = row.pictures.iter();
                    pictures.map(|picture| (picture, row.caption.as_str()))
                }),
                files,
            )),
            _ => {
                for row in &group.rows {
                    out.push_str(&format!("<p>{}</p>\n", html(&row.caption)));
                    let heads = group.heads.iter().map(String::as_str);
                    out.push_str(&shots("shots row", row.pictures.iter().zip(heads), files));
                }
            }
        }
        out.push_str("</figure>\n");
    }
    if !gallery.credit.is_empty() {
        let credit = html(&gallery.credit);
        out.push_str(&format!("<p class=\"credit\">{credit}</p>\n"));
    }
    out + "</div>"
}

/// Pictures side by side, each with what stands under it.
fn shots<'a>(
    class: &str,
    pictures: impl Iterator<Item = (&'a PictureView, &'a str)>,
    files: &BTreeMap<String, Vec<u8>>,
) -> String {
    let mut out = format!("<div class=\"{class}\">\n");
    for (picture, under) in pictures {
        let Some(jpeg) = files.get(&picture.file) else {
            continue;
        };
        out.push_str(&format!(
            "<figure aria-label=\"{under}\"><img src=\"data:image/jpeg;base64,{}\" alt=\"{}\" width=\"{}\" height=\"{}\"><figcaption>{under}</figcaption></figure>\n",
            STANDARD.encode(jpeg),
            html(&picture.alt),
            picture.width,
            picture.height,
            under = html(under)
        ));
    }
    out + "</div>\n"
}

/// As Markdown; its pictures are files in `folder`, relative to it.
pub fn to_markdown(gallery: &GalleryView, folder: &str) -> String {
    let mut blocks: Vec<String> = gallery.lead.iter().map(|said| markdown(said)).collect();
    blocks.extend(gallery.groups.iter().map(|group| table(group, folder)));
    if !gallery.credit.is_empty() {
        blocks.push(format!("*{}*", markdown(&gallery.credit)));
    }
    blocks.join("\n\n")
}

fn table(group: &PictureGroup, folder: &str) -> String {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let shown = |picture: &PictureView| {
        let file = address(&format!("{folder}/{}", picture.file));
        format!("![{}]({file})", markdown(&picture.alt))
    };
    let heads = [&group.what].into_iter().chain(&group.heads);
    let heads: Vec<String> = heads.map(|head| markdown(head)).collect();
    let row = |row: &PictureRow| {
        let pictures = row.pictures.iter().map(shown);
        line(
            [markdown(&row.caption)]
                .into_iter()
                .chain(pictures)
                .collect(),
        )
    };
    let mut lines = vec![
        format!("**{}**\n", markdown(&group.title)),
        line(heads.clone()),
        line(heads.iter().map(|_| "---".to_owned()).collect()),
    ];
    lines.extend(group.rows.iter().map(row));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gallery() -> GalleryView {
        let picture = |kind: &str| PictureView {
            file: format!("seam-9-{kind}.jpg"),
            alt: format!("\"><script>x</script> | {kind}"),
            width: 32,
            height: 18,
        };
        GalleryView {
            lead: vec!["Frames of a <cell>.".to_owned()],
            groups: vec![PictureGroup {
                title: "The cut at 1 s".to_owned(),
                what: "frame".to_owned(),
                heads: ["sequential", "joined"].map(str::to_owned).to_vec(),
                rows: vec![PictureRow {
                    caption: "frame 9 <b>".to_owned(),
                    pictures: vec![picture("sequential"), picture("chunked")],
                }],
            }],
            credit: "Footage: <i>.".to_owned(),
        }
    }

    #[test]
    fn pictures_are_in_the_page_and_no_word_is_markup() {
        let files = ["sequential", "chunked"]
            .map(|kind| (format!("seam-9-{kind}.jpg"), vec![0xff, 0xd8, 0xff]));
        let html = to_html(&gallery(), &BTreeMap::from(files));
        assert_eq!(
            html.matches("src=\"data:image/jpeg;base64,/9j/\"").count(),
            2
        );
        assert!(html.contains("alt=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt; | chunked\""));
        for forbidden in ["<script", "<b>", "<i>", "<cell>"] {
            assert!(!html.contains(forbidden), "{html}");
        }
        assert!(!to_html(&gallery(), &BTreeMap::new()).contains("<img"));
    }

    #[test]
    fn the_markdown_names_files_beside_it() {
        let text = to_markdown(&gallery(), "gallery");
        assert!(text.contains("| frame | sequential | joined |\n| --- | --- | --- |"));
        assert!(text.contains("](gallery/seam-9-chunked.jpg) |"), "{text}");
        assert!(
            text.contains("\\| chunked]") && !text.contains("<script"),
            "{text}"
        );
        assert!(text.ends_with("*Footage: &lt;i&gt;.*"), "{text}");
    }
}
