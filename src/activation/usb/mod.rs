//! The USB tokens that are plugged into this computer. They are listed by what their operating
//! system knows of them and never opened: another program may hold the token, and its license is no
//! business of ours.
//!
//! In: rows of the HID list. Out: tokens, with the name of their family. It never knows: what is
//! bound to them.

mod families;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::FoundToken;
use crate::licensing::UsbToken;

/// The longest serial number or name that is taken in; USB allows 126 characters.
const MOST_CHARS: usize = 126;

/// One interface of a HID device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Row {
    vendor: u16,
    product: u16,
    serial: Option<String>,
    name: Option<String>,
    /// What the interface is for (HID usage tables); 0 if the operating system does not say.
    usage_page: u16,
}

/// The devices of this computer cannot be listed.
#[derive(Debug, thiserror::Error)]
#[error("the USB devices of this computer cannot be listed")]
pub struct NotListed(#[source] pub hidapi::HidError);

/// The tokens that are plugged in. It may wait for the operating system.
///
/// # Errors
/// If the operating system does not list its devices.
pub fn usb_tokens() -> Result<Vec<FoundToken>, NotListed> {
    let devices = hidapi::HidApi::new().map_err(NotListed)?;
    let on_usb = devices.device_list().filter(|device| {
        // Not what is on Bluetooth or soldered in. Some systems do not say.
        matches!(device.bus_type(), hidapi::BusType::Usb | hidapi::BusType::Unknown)
    });
    let rows = on_usb.map(|device| Row {
        vendor: device.vendor_id(),
        product: device.product_id(),
        serial: device.serial_number().map(str::to_owned),
        name: device.product_string().map(str::to_owned),
        usage_page: device.usage_page(),
    });
    Ok(tokens(rows))
}

/// What a token is called: its family if that is known, and its serial number.
pub fn token_name(token: &UsbToken) -> String {
    match families::find(token.vendor, token.product) {
        Some(family) => format!("{} {}", family.name, token.serial),
        None => token.to_string(),
    }
}

/// The tokens among HID devices, each once, in order.
///
/// Offered are the known families, and other devices with a serial number of which every interface
/// speaks a language of its maker's own. What says that it is a keyboard, a mouse, a headset, a
/// touch screen or a power supply is nothing that anybody means to keep a license on, also if it
/// has an interface of its maker's besides: pulling it out has another reason as a rule.
fn tokens(rows: impl IntoIterator<Item = Row>) -> Vec<FoundToken> {
    // Two tokens without a serial number cannot be told from two interfaces of one, nor can they
    // carry a license: one row stands for both.
    let mut devices: BTreeMap<(u16, u16, Option<String>), Vec<Row>> = BTreeMap::new();
    for row in rows {
        let serial = row.serial.as_deref().and_then(cleaned);
        devices.entry((row.vendor, row.product, serial)).or_default().push(row);
    }
    let found = devices.into_iter().filter_map(|((vendor, product, serial), rows)| {
        if families::is_left_out(vendor, product) {
            return None;
        }
        let family = families::find(vendor, product);
        let is_its_makers_own = rows.iter().all(|row| is_makers_own(row.usage_page));
        if family.is_none() && (serial.is_none() || !is_its_makers_own) {
            return None;
        }
        let own_name = || rows.iter().find_map(|row| row.name.as_deref().and_then(cleaned));
        let name = family.map(|family| family.name.to_owned()).or_else(own_name);
        let name = name.unwrap_or_else(|| format!("{vendor:04x}:{product:04x}"));
        let is_known = family.is_some_and(|family| family.carries_licenses);
        Some(FoundToken { vendor, product, serial, name, is_known })
    });
    found.collect()
}

/// Usage pages from FF00 on are defined by vendors; 0 is not said.
fn is_makers_own(usage_page: u16) -> bool {
    usage_page == 0 || usage_page >= 0xff00
}

/// A text of a device, which may be anything; none if nothing is left of it.
fn cleaned(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_control()).take(MOST_CHARS).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
