//! License files (`.fkl`): a vendor's token in the first line, and a receipt for each time that one
//! key host gave the key up to another. No vendor is needed for that: the license names its holder,
//! and the holder alone can sign the next one in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    PublicKey, Request, SigningKey, TokenError,
    token::{MAX_TOKEN_BYTES, open, parse, seal, verify},
};
use crate::{
    hex,
    licensing::{Binding, HolderId, KeyId, License, MachineId},
};

const RECEIPT: &[u8] = b"floatkey transfer v1";
const DECLINE: &[u8] = b"floatkey decline v1";

/// A license as it was handed on.
#[derive(Debug, Clone, PartialEq)]
pub struct LicenseFile {
    /// What is in force: bound to the last holder.
    pub license: License,
    /// How it came there, oldest first.
    pub receipts: Vec<Receipt>,
    /// The text, one token in each line.
    pub text: String,
}

/// By this a key host gives a key up to another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Different for each transfer.
    pub id: Uuid,
    /// The key.
    pub key: KeyId,
    /// SHA-256 of all lines before, in hexadecimal: what exactly is handed on.
    pub of: String,
    /// Who gave it up.
    pub from: HolderId,
    /// Who has it from then on.
    pub to: HolderId,
    /// The computer of that key host; absent if the key is on a USB token, which goes along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<MachineId>,
    /// What that key host calls itself.
    pub to_name: String,
    /// When, by the clock of the one who gave it up.
    pub at: Timestamp,
}

/// By this a key host promises never to take a key that was given up to it, so that the one who
/// gave it up may have it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// The [`Receipt`].
    pub receipt: Uuid,
    /// Who declines.
    pub by: HolderId,
}

impl LicenseFile {
    /// Reads a license file: the license as a trusted vendor signed it, and each receipt as the
    /// holder before it signed it.
    ///
    /// # Errors
    /// [`TokenError`], each with a text of its own.
    pub fn open(bytes: &[u8], trusted: &[PublicKey]) -> Result<Self, TokenError> {
        if bytes.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::TooLong(bytes.len()));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| TokenError::NotAToken)?;
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().ok_or(TokenError::Empty)?;
        let license = verify(first.as_bytes(), trusted)?;
        let mut file = Self { license, receipts: Vec::new(), text: first.to_owned() };
        for line in lines {
            let holder = file.license.holder.as_ref().ok_or(TokenError::Tampered)?;
            let key: PublicKey = holder.0.parse().map_err(|_| TokenError::Tampered)?;
            let receipt: Receipt = open(&parse(line.as_bytes())?, &key, RECEIPT)?;
            let fits = receipt.from == *holder
                && receipt.key == file.license.key
                && receipt.of == hash(&file.text);
            if !fits {
                return Err(TokenError::Tampered);
            }
            file.push(receipt, line);
        }
        Ok(file)
    }

    /// The same file in the hands of the key host that asks for it.
    ///
    /// # Errors
    /// If it cannot be written, `holder` does not hold it, or `to` asks for another carrier.
    pub fn hand_on(
        &self,
        holder: &SigningKey,
        id: Uuid,
        to: &Request,
        at: Timestamp,
    ) -> Result<(Self, Receipt), TokenError> {
        let machine = match (&self.license.binding, &to.carrier) {
            (Some(Binding::Machine(_)), Binding::Machine(machine)) => Some(machine.clone()),
            (Some(Binding::Token(ours)), Binding::Token(theirs)) if ours == theirs => None,
            _ => return Err(TokenError::Tampered),
        };
        let from = HolderId(holder.public().to_string());
        if self.license.holder.as_ref() != Some(&from) {
            return Err(TokenError::Tampered);
        }
        let receipt = Receipt {
            id,
            key: self.license.key.clone(),
            of: hash(&self.text),
            from,
            to: to.holder.clone(),
            machine,
            to_name: to.host.clone(),
            at,
        };
        let line = seal(&receipt, holder, RECEIPT)?;
        let mut file = self.clone();
        file.push(receipt.clone(), &line);
        Ok((file, receipt))
    }

    fn push(&mut self, receipt: Receipt, line: &str) {
        if let (Some(Binding::Machine(machine)), Some(new)) =
            (&mut self.license.binding, &receipt.machine)
        {
            machine.clone_from(new);
        }
        self.license.holder = Some(receipt.to.clone());
        self.receipts.push(receipt);
        self.text.push('\n');
        self.text.push_str(line);
    }
}

impl Decline {
    /// The text of its file, one line.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn seal(&self, holder: &SigningKey) -> Result<String, TokenError> {
        seal(self, holder, DECLINE)
    }

    /// Reads it as the holder of a receipt signed it.
    ///
    /// # Errors
    /// [`TokenError`], if it is none, or of somebody else, or of another receipt.
    pub fn open(text: &[u8], receipt: &Receipt) -> Result<Self, TokenError> {
        let key: PublicKey = receipt.to.0.parse().map_err(|_| TokenError::Tampered)?;
        let decline: Self = open(&parse(text)?, &key, DECLINE)?;
        if decline.receipt == receipt.id && decline.by == receipt.to {
            Ok(decline)
        } else {
            Err(TokenError::Tampered)
        }
    }
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}
