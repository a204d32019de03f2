//! Families of USB tokens, by the numbers that the USB-IF and their vendors gave.

/// A family of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family {
    /// The vendor's number.
    vendor: u16,
    /// The product's number.
    product: u16,
    /// What the vendor calls it.
    pub(super) name: &'static str,
    /// Whether it is known to be made for licenses.
    pub(super) carries_licenses: bool,
}

/// Those that are HID devices, so that they can be listed without a driver of their vendor's.
const FAMILIES: &[Family] = &[
    // Published rules of the vendor for udev; other keys of this vendor need its driver.
    family(0x0529, 0x0003, "Sentinel HL", true),
    family(0x0a89, 0x000b, "Guardant Sign Pro", true),
    family(0x0a89, 0x000d, "Guardant Code", true),
    family(0x064f, 0x2af9, "CodeMeter CmStick", true),
    family(0x064f, 0x2b03, "CodeMeter CmStick/M", true),
    // For makers of other products: what it is used for is not known.
    family(0x096e, 0x0006, "Feitian HID Dongle", false),
];

const fn family(vendor: u16, product: u16, name: &'static str, carries_licenses: bool) -> Family {
    Family { vendor, product, name, carries_licenses }
}

/// The family of a device.
pub(super) fn find(vendor: u16, product: u16) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| (family.vendor, family.product) == (vendor, product))
}

/// Smart cards for people, by vendors who make license tokens too: eToken and Rutoken. They hold
/// certificates with which somebody signs in, and are pulled out when he goes home.
pub(super) fn is_left_out(vendor: u16, product: u16) -> bool {
    match vendor {
        0x0529 => matches!(product, 0x0600 | 0x0620 | 0x030b..=0x0514),
        0x0a89 => matches!(product, 0x0004 | 0x0020..=0x0082 | 0x0090 | 0x0093),
        _ => false,
    }
}
