//! `make screens`: every surface in every theme, large and small, and sheets to look through.

use std::path::Path;

use egui::Vec2;
use image::{RgbaImage, imageops};

use super::{pictures::SURFACES, *};

/// Sizes in points, and pixels for each point.
const SIZES: [(Vec2, f32); 4] = [
    (vec2(1280.0, 720.0), 1.0),
    (vec2(1280.0, 720.0), 2.0),
    (vec2(3840.0, 2160.0), 1.0),
    (vec2(1920.0, 1080.0), 2.0),
];
/// Surfaces that fill the window, which are drawn in every size; dialogs only in the first.
const LARGE: [&str; 5] = ["start", "main", "plan", "lost", "limits"];
/// Pictures in a row of a sheet, and how wide each is there, in pixels.
const IN_A_ROW: u32 = 4;
const SMALL: u32 = 480;

/// Writes pictures to the folder that `FLOATKEY_SCREENS` names, in the language whose code is in
/// `FLOATKEY_LANGUAGE`.
#[test]
fn screens_and_their_contact_sheets() {
    let Some(folder) = std::env::var_os("FLOATKEY_SCREENS").map(std::path::PathBuf::from) else {
        return;
    };
    std::fs::create_dir_all(&folder).unwrap();
    pictures::speak_as_asked();
    for (theme, name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        for (size, scale) in SIZES {
            let is_first = (size, scale) == SIZES[0];
            let drawn: Vec<RgbaImage> = SURFACES
                .iter()
                .filter(|(surface, _)| is_first || LARGE.contains(surface))
                .map(|(surface, prepare)| {
                    let (mut window, link) = scaled_window(size, scale, theme, true);
                    prepare(&mut window, &link);
                    window.run();
                    let image = window.render().unwrap();
                    let (width, height) = (size.x, size.y);
                    let file = format!("{surface}-{name}-{width}x{height}-scale-{scale}.png");
                    image.save(folder.join(file)).unwrap();
                    image
                })
                .collect();
            let file = format!("sheet-{name}-{}x{}-scale-{scale}.png", size.x, size.y);
            write_sheet(&drawn, &folder.join(file));
        }
    }
    println!("screens and sheets are in {}", folder.display());
}

fn write_sheet(pictures: &[RgbaImage], file: &Path) {
    let Some(first) = pictures.first() else { return };
    let height = SMALL * first.height() / first.width();
    let rows = (pictures.len() as u32).div_ceil(IN_A_ROW);
    let gap = 8;
    let mut sheet = RgbaImage::new(IN_A_ROW * (SMALL + gap) + gap, rows * (height + gap) + gap);
    for (at, picture) in (0..).zip(pictures) {
        let small = imageops::resize(picture, SMALL, height, imageops::FilterType::Triangle);
        let x = gap + at % IN_A_ROW * (SMALL + gap);
        let y = gap + at / IN_A_ROW * (height + gap);
        imageops::replace(&mut sheet, &small, x.into(), y.into());
    }
    sheet.save(file).unwrap();
}
