//! Answers to text, as serde walks through them.

use std::fmt::{self, Display, Write as _};

use serde::ser::{self, Serialize};

/// The JSON text of an answer. Numbers have at most six decimals, which is what answers are rounded to or less; one that
/// is not finite is `null`.
///
/// # Errors
/// The answer has a map whose names are not texts.
pub fn to_string(answer: &impl Serialize) -> Result<String, WriteError> {
    let mut out = Out(String::new(), "a value that has no JSON");
    match answer.serialize(&mut out) {
        Ok(()) => Ok(out.0),
        Err(Refused) => Err(WriteError(out.1)),
    }
}

/// A number for a message: with at most six decimals, and none where it is whole.
pub fn decimal(number: f64) -> String {
    let mut out = Out(String::new(), "");
    out.float(number);
    let text = out.0;
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// What cannot be written.
#[derive(Debug)]
pub struct WriteError(&'static str);

impl Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for WriteError {}

/// That something cannot be written; why is in [`Out`]. Every field's writing gives this back, so it carries nothing.
#[derive(Debug)]
struct Refused;

impl Display for Refused {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// The text so far, and why it would be refused.
struct Out(String, &'static str);

impl Out {
    #[inline(never)]
    fn text(&mut self, text: &str) {
        self.0.push('"');
        self.escaped(text);
        self.0.push('"');
    }

    fn escaped(&mut self, text: &str) {
        let mut start = 0;
        for (at, byte) in text.bytes().enumerate() {
            let short = match byte {
                b'"' | b'\\' => byte,
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                0x08 => b'b',
                0x0c => b'f',
                0..=0x1f => b'u',
                _ => continue,
            };
            self.0.push_str(text.get(start..at).unwrap_or(""));
            start = at + 1;
            self.0.push('\\');
            self.0.push(char::from(short));
            if short == b'u' {
                self.0.push_str("00");
                for digit in [byte >> 4, byte & 15] {
                    self.0.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
                }
            }
        }
        self.0.push_str(text.get(start..).unwrap_or(""));
    }

    #[inline(never)]
    fn natural(&mut self, mut number: u64) {
        let mut digits = [0u8; 20];
        let mut used = 0;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
            used += 1;
            if number == 0 {
                break;
            }
        }
        digits.iter().skip(20 - used).for_each(|digit| self.0.push(char::from(*digit)));
    }

    fn whole(&mut self, number: i64) {
        if number < 0 {
            self.0.push('-');
        }
        self.natural(number.unsigned_abs());
    }

    /// What the shortest text that reads back as the same number is, for numbers with at most six decimals below a
    /// thousand million.
    #[inline(never)]
    fn float(&mut self, number: f64) {
        if !number.is_finite() {
            return self.0.push_str("null");
        }
        if number.is_sign_negative() {
            self.0.push('-');
        }
        let number = number.abs();
        let mut whole = number as u64;
        // Halves up: what is rounded here has more decimals than an answer says anything by.
        let mut millionths = ((number - whole as f64) * 1e6 + 0.5) as u32;
        if millionths == 1_000_000 {
            (whole, millionths) = (whole + 1, 0);
        }
        if whole == 0 && (1..10).contains(&millionths) {
            // As serde_json has it, which the program prints with.
            self.natural(u64::from(millionths));
            return self.0.push_str("e-6");
        }
        self.natural(whole);
        self.0.push('.');
        let mut place = 100_000;
        loop {
            self.0.push(char::from(b'0' + (millionths / place) as u8));
            millionths %= place;
            place /= 10;
            if millionths == 0 || place == 0 {
                return;
            }
        }
    }

    /// The comma before all but the first of what `open` began.
    #[inline(never)]
    fn next(&mut self) {
        if !matches!(self.0.as_bytes().last(), Some(b'[' | b'{')) {
            self.0.push(',');
        }
    }

    #[inline(never)]
    fn name(&mut self, name: &str) {
        self.next();
        self.text(name);
        self.0.push(':');
    }
}

/// A list or an object that is being written, and what closes it.
struct Open<'o> {
    out: &'o mut Out,
    close: &'static str,
}

impl<'o> Open<'o> {
    fn new(out: &'o mut Out, open: &str, close: &'static str) -> Result<Self, Refused> {
        out.0.push_str(open);
        Ok(Self { out, close })
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.out.next();
        value.serialize(&mut *self.out)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Refused> {
        self.out.name(name);
        value.serialize(&mut *self.out)
    }

    fn done(self) -> Result<(), Refused> {
        self.out.0.push_str(self.close);
        Ok(())
    }
}

/// Methods that all write a value in the same way.
macro_rules! numbers {
    ($($method:ident $type:ty => $writer:ident $as:ty),+ $(,)?) => {
        $(fn $method(self, value: $type) -> Result<(), Refused> {
            self.$writer(<$as>::from(value));
            Ok(())
        })+
    };
}

impl<'o> ser::Serializer for &'o mut Out {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Open<'o>;
    type SerializeTuple = Open<'o>;
    type SerializeTupleStruct = Open<'o>;
    type SerializeTupleVariant = Open<'o>;
    type SerializeMap = Open<'o>;
    type SerializeStruct = Open<'o>;
    type SerializeStructVariant = Open<'o>;

    numbers! {
        serialize_i8 i8 => whole i64, serialize_i16 i16 => whole i64, serialize_i32 i32 => whole i64,
        serialize_i64 i64 => whole i64, serialize_u8 u8 => natural u64, serialize_u16 u16 => natural u64,
        serialize_u32 u32 => natural u64, serialize_u64 u64 => natural u64, serialize_f32 f32 => float f64,
        serialize_f64 f64 => float f64,
    }

    fn serialize_bool(self, value: bool) -> Result<(), Refused> {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }
    fn serialize_char(self, value: char) -> Result<(), Refused> {
        self.text(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }
    fn serialize_str(self, value: &str) -> Result<(), Refused> {
        self.text(value);
        Ok(())
    }
    fn serialize_bytes(self, value: &[u8]) -> Result<(), Refused> {
        value.serialize(self)
    }
    fn serialize_none(self) -> Result<(), Refused> {
        self.serialize_unit()
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<(), Refused> {
        self.0.push_str("null");
        Ok(())
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        self.serialize_unit()
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<(), Refused> {
        self.serialize_str(name)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        let mut open = Open::new(self, "{", "}")?;
        open.field(name, value)?;
        open.done()
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'o>, Refused> {
        Open::new(self, "[", "]")
    }
    fn serialize_tuple(self, _: usize) -> Result<Open<'o>, Refused> {
        Open::new(self, "[", "]")
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open<'o>, Refused> {
        Open::new(self, "[", "]")
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Open<'o>, Refused> {
        self.0.push('{');
        self.name(name);
        Open::new(self, "[", "]}")
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Open<'o>, Refused> {
        Open::new(self, "{", "}")
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'o>, Refused> {
        Open::new(self, "{", "}")
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Open<'o>, Refused> {
        self.0.push('{');
        self.name(name);
        Open::new(self, "{", "}}")
    }
    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Refused> {
        let mut text = String::new();
        write!(text, "{value}").map_err(|_| Refused)?;
        self.serialize_str(&text)
    }
}

/// Traits whose one method writes the next item of a list.
macro_rules! lists {
    ($($name:ident $method:ident),+ $(,)?) => {
        $(impl ser::$name for Open<'_> {
            type Ok = ();
            type Error = Refused;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                self.item(value)
            }
            fn end(self) -> Result<(), Refused> {
                self.done()
            }
        })+
    };
}

lists! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

impl ser::SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = Refused;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.field(name, value)
    }
    fn end(self) -> Result<(), Refused> {
        self.done()
    }
}

impl ser::SerializeStructVariant for Open<'_> {
    type Ok = ();
    type Error = Refused;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.field(name, value)
    }
    fn end(self) -> Result<(), Refused> {
        self.done()
    }
}

impl ser::SerializeMap for Open<'_> {
    type Ok = ();
    type Error = Refused;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        self.out.next();
        let start = self.out.0.len();
        key.serialize(&mut *self.out)?;
        // A name is a text; what wrote anything else is refused.
        if self.out.0.get(start..).is_some_and(|written| written.starts_with('"')) {
            Ok(())
        } else {
            self.out.1 = "a name that is not a text";
            Err(Refused)
        }
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.out.0.push(':');
        value.serialize(&mut *self.out)
    }
    fn end(self) -> Result<(), Refused> {
        self.done()
    }
}
