//! Software versions of servers, compared by their numbers: 3.10 is newer than 3.9 (rule R9).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// One to four numbers, the missing ones being zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version([u32; 4]);

/// The text is not a version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a version is one to four numbers with dots between, such as 4.3.70, which {0:?} is not")]
pub struct BadVersion(String);

impl Version {
    /// A version of two numbers, the form in which rules state them.
    pub const fn new(major: u32, minor: u32) -> Self {
        Self([major, minor, 0, 0])
    }
}

impl FromStr for Version {
    type Err = BadVersion;

    fn from_str(text: &str) -> Result<Self, BadVersion> {
        let bad = || BadVersion(text.chars().take(40).collect());
        let mut numbers = [0; 4];
        for (count, part) in text.trim().split('.').enumerate() {
            let slot = numbers.get_mut(count).ok_or_else(bad)?;
            if !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(bad());
            }
            *slot = part.parse().map_err(|_| bad())?;
        }
        Ok(Self(numbers))
    }
}

impl TryFrom<String> for Version {
    type Error = BadVersion;

    fn try_from(text: String) -> Result<Self, BadVersion> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.to_string()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch, build] = self.0;
        match (patch, build) {
            (0, 0) => write!(f, "{major}.{minor}"),
            (_, 0) => write!(f, "{major}.{minor}.{patch}"),
            _ => write!(f, "{major}.{minor}.{patch}.{build}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn versions_compare_by_number_and_not_by_letter() {
        assert!(version("3.10") > version("3.9"));
        assert!(version("3.0.99") < version("3.1"));
        assert_eq!(version("3.1"), version("3.1.0.0"));
    }

    #[test]
    fn text_that_is_no_version_is_named_in_the_error() {
        for bad in ["", "4.", "4..1", "v4", "4.3.70.1.2", "-1", "99999999999"] {
            let error = bad.parse::<Version>().unwrap_err();
            assert!(error.to_string().contains(&format!("{bad:?}")), "{error}");
        }
    }
}
