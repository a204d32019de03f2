use super::*;

fn row(vendor: u16, product: u16, serial: &str, usage_page: u16) -> Row {
    let name = Some("Its own name".to_owned());
    Row { vendor, product, serial: Some(serial.to_owned()), name, usage_page }
}

fn names(rows: impl IntoIterator<Item = Row>) -> Vec<String> {
    tokens(rows).into_iter().map(|token| token.name).collect()
}

#[test]
fn a_known_family_is_named_and_can_carry_a_license() {
    let found = tokens([row(0x0529, 0x0003, "4711", 0xffa0)]);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].name.as_str(), found[0].is_known), ("Sentinel HL", true));
    let token = found[0].token().unwrap();
    assert_eq!(token.to_string(), "0529:0003 no. 4711");
    assert_eq!(token_name(&token), "Sentinel HL 4711");
    assert_eq!(token_name(&UsbToken { vendor: 1, ..token }), "0001:0003 no. 4711");
}

#[test]
fn the_interfaces_of_one_device_are_one_token() {
    let rows = [row(0x1234, 0x0001, "A", 0xff00), row(0x1234, 0x0001, "A", 0xff01)];
    assert_eq!(names(rows), ["Its own name"]);
    let two = [row(0x1234, 0x0001, "A", 0xff00), row(0x1234, 0x0001, "B", 0xff00)];
    assert_eq!(names(two).len(), 2);
}

#[test]
fn a_token_without_a_serial_number_is_shown_and_cannot_carry_a_license() {
    for serial in [Some(String::new()), Some(" \u{0}".to_owned()), None] {
        let found = tokens([Row { serial, ..row(0x0529, 0x0003, "", 0) }]);
        assert_eq!((found.len(), found[0].token()), (1, None));
    }
    assert_eq!(tokens([row(0x1234, 0x0001, "", 0xff00)]), [], "and of no known family");
}

#[test]
fn keyboards_and_other_devices_for_people_are_not_offered() {
    for usage_page in [0x01, 0x07, 0x0c, 0x0d, 0x84] {
        assert_eq!(names([row(0x1234, 1, "A", usage_page)]), [""; 0]);
        let composite = [row(0x1234, 1, "A", 0xff00), row(0x1234, 1, "A", usage_page)];
        assert_eq!(names(composite), [""; 0], "with an interface of its maker's besides");
    }
    // Of a family that is known, whatever its interfaces say.
    assert_eq!(names([row(0x064f, 0x2af9, "A", 0x01)]), ["CodeMeter CmStick"]);
}

#[test]
fn smart_cards_of_vendors_of_license_tokens_are_left_out() {
    for (vendor, product) in [(0x0529, 0x0600), (0x0529, 0x0514), (0x0a89, 0x0030)] {
        assert_eq!(names([row(vendor, product, "A", 0xff00)]), [""; 0]);
    }
}

#[test]
fn what_a_device_says_of_itself_cannot_fool_a_terminal() {
    let fooling = Row { name: Some("\u{1b}[2J".to_owned()), ..row(0x1234, 1, "A\u{7}", 0xff00) };
    let found = tokens([fooling]);
    assert_eq!((found[0].name.as_str(), found[0].serial.as_deref()), ("[2J", Some("A")));
    let nameless = Row { name: None, ..row(0x1234, 0x000a, "A", 0xff00) };
    assert_eq!(names([nameless]), ["1234:000a"]);
}
