//! Records that wait on the disk until all are read, and come back by place.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::ids::Ids;
use super::reader::Draft;
use super::resolve::Head;
use crate::pack::shards::hash;
use crate::pack::{PackStation, Reader, Writer};
use crate::{Admission, Makeup, Position, Station, Text};

/// Records in one file without a name: it is gone with the process, however that ends. What is kept in memory is 24 bytes
/// a record, so that no cell is too full, wherever the stations are.
#[derive(Debug)]
pub(crate) struct Spool {
    file: BufWriter<File>,
    keys: Vec<Key>,
    end: u64,
}

#[derive(Clone, Copy, Debug)]
struct Key {
    place: u64,
    offset: u64,
    id: u32,
    length: u32,
}

impl Spool {
    /// On the disk that has `dir`; the system's place for temporary files is often memory.
    pub(crate) fn beside(dir: &Path) -> io::Result<Self> {
        let parent = dir.ancestors().skip(1).find(|parent| parent.is_dir());
        let file = tempfile::tempfile_in(parent.unwrap_or(Path::new(".")))?;
        Ok(Self { file: BufWriter::with_capacity(1 << 20, file), keys: Vec::new(), end: 0 })
    }

    pub(crate) fn add(&mut self, draft: &Draft) -> io::Result<()> {
        let bytes = encode(draft);
        self.file.write_all(&bytes)?;
        let place = hash(draft.station.position.to_micro());
        let length = bytes.len() as u32;
        self.keys.push(Key { place, offset: self.end, id: draft.id, length });
        self.end += u64::from(length);
        Ok(())
    }

    /// The records by place, those of one place by id.
    pub(crate) fn sorted(self, ids: &Ids) -> io::Result<Sorted> {
        let Self { file, mut keys, .. } = self;
        keys.sort_by(|a, b| a.place.cmp(&b.place).then_with(|| ids.get(a.id).cmp(ids.get(b.id))));
        Ok(Sorted { file: file.into_inner().map_err(io::IntoInnerError::into_error)?, keys })
    }
}

/// All records, none of them in memory.
#[derive(Debug)]
pub(crate) struct Sorted {
    file: File,
    keys: Vec<Key>,
}

impl Sorted {
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Where the records are, ascending: their hashes.
    #[cfg(feature = "cli")]
    pub(crate) fn places(&self) -> Vec<u64> {
        self.keys.iter().map(|key| key.place).collect()
    }

    /// Some of the records.
    pub(crate) fn read(&self, range: std::ops::Range<usize>, head: &Head) -> io::Result<Vec<PackStation>> {
        let Self { file, keys } = self;
        let mut file: &File = file;
        let mut bytes = Vec::new();
        keys.get(range)
            .unwrap_or_default()
            .iter()
            .map(|key| {
                bytes.clear();
                file.seek(SeekFrom::Start(key.offset))?;
                file.take(u64::from(key.length)).read_to_end(&mut bytes)?;
                decode(&bytes, head)
            })
            .collect()
    }
}

fn encode(draft: &Draft) -> Vec<u8> {
    let Station {
        id,
        names,
        kind,
        position,
        address,
        district,
        opening_hours,
        makeup,
        alert_hours,
        facilities,
        supplies,
        admission,
        access_note,
        capacity,
        phone,
        operator,
        source,
        assured_date,
        extra,
    } = &draft.station;
    let mut out = Writer::default();
    out.varint(u64::from(draft.hours));
    out.varint(draft.alert_hours.map_or(0, |hours| u64::from(hours) + 1));
    out.varint(position.longitude().to_bits());
    out.varint(position.latitude().to_bits());
    out.u8(u8::from(*makeup == Makeup::None));
    out.u8(*admission as u8);
    out.varint(u64::from(*capacity));
    for text in [
        id,
        kind,
        address,
        district,
        opening_hours,
        alert_hours,
        access_note,
        phone,
        operator,
        source,
        assured_date,
    ] {
        out.str(text);
    }
    out.varint(names.len() as u64);
    for (language, name) in names.iter() {
        out.str(language);
        out.str(name);
    }
    for list in [facilities, supplies] {
        out.varint(list.len() as u64);
        list.iter().for_each(|text| out.str(text));
    }
    out.varint(extra.len() as u64);
    for (name, text) in extra {
        out.str(name);
        out.str(text);
    }
    out.0
}

fn decode(bytes: &[u8], head: &Head) -> io::Result<PackStation> {
    let mut input = Reader::new(bytes, 0);
    let hours = input.varint() as u32;
    let alert_hours = input.varint().checked_sub(1).map(|hours| hours as u32);
    let [longitude, latitude] = [(); 2].map(|()| f64::from_bits(input.varint()));
    let makeup = if input.u8() == 1 { Makeup::None } else { Makeup::Weekday };
    let admission = Admission::ALL.get(usize::from(input.u8())).copied().unwrap_or_default();
    let capacity = input.varint() as u32;
    let mut text = || input.str().to_owned();
    let [id, kind, address, district, opening_hours] = [(); 5].map(|()| text());
    let [alert, access_note, phone, operator, source, assured_date] = [(); 6].map(|()| text());
    let mut names = Text::default();
    for _ in 0..input.count(2) {
        names.insert(input.str().to_owned(), input.str().to_owned());
    }
    let [facilities, supplies] =
        [(); 2].map(|()| (0..input.count(1)).map(|_| input.str().to_owned()).collect::<Vec<_>>());
    let extra = (0..input.count(2)).map(|_| (input.str().to_owned(), input.str().to_owned())).collect();
    // The disk gives back what it was given, or an error: a record that is not whole is one.
    let broken =
        || io::Error::new(io::ErrorKind::InvalidData, "a record does not come back as it was written");
    input.finish().map_err(|_| broken())?;
    let station = Station {
        id,
        names,
        kind,
        position: Position::new(longitude, latitude).map_err(|_| broken())?,
        address,
        district,
        opening_hours,
        makeup,
        alert_hours: alert,
        facilities,
        supplies,
        admission,
        access_note,
        capacity,
        phone,
        operator,
        source,
        assured_date,
        extra,
    };
    Ok(head.station(station, hours, alert_hours))
}
