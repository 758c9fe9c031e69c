//! Records as FlatGeobuf: one file that QGIS, GDAL, PostGIS and DuckDB read, with an index over the positions.

use std::borrow::Borrow;
use std::io::{self, Write};

use flatgeobuf::geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor as _};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};

use super::write::{CAPACITY, Column, columns, is_position};
use crate::{Position, Station};

/// FlatGeobuf: a point a station, WGS-84, the columns of `stations.csv` but for the position; a packed Hilbert R-tree over
/// the points. The stations are gone through twice, and wait in a temporary file until they can be sorted.
///
/// # Errors
/// Those of `out`, and of the temporary file.
pub fn write_flatgeobuf<S: Borrow<Station>>(
    out: impl Write,
    name: &str,
    stations: impl Iterator<Item = S> + Clone,
    languages: &[String],
) -> io::Result<()> {
    let columns: Vec<Column> =
        columns(stations.clone(), languages).into_iter().filter(|column| !is_position(column)).collect();
    let crs = FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() };
    let options = FgbWriterOptions {
        detect_type: false,
        promote_to_multi: false,
        crs,
        // An index over nothing is none.
        write_index: stations.clone().next().is_some(),
        ..FgbWriterOptions::default()
    };
    let mut writer =
        FgbWriter::create_with_options(name, GeometryType::Point, options).map_err(io::Error::other)?;
    for column in &columns {
        let kind = if column.name == CAPACITY { ColumnType::UInt } else { ColumnType::String };
        let is_id = column.name == "id";
        writer.add_column(&column.name, kind, |_, column| {
            column.nullable = !is_id;
            column.unique = is_id;
        });
    }
    for station in stations {
        let station = station.borrow();
        let mut refused = None;
        let written = writer.add_feature_geom(Point(station.position), |feature| {
            for (number, column) in columns.iter().enumerate() {
                let text = (column.cell)(station);
                // An empty cell is one that says nothing: null.
                let value = match column.name.as_str() {
                    _ if text.is_empty() => continue,
                    CAPACITY => ColumnValue::UInt(station.capacity),
                    _ => ColumnValue::String(&text),
                };
                if let Err(error) = feature.property(number, &column.name, &value) {
                    refused = Some(error);
                }
            }
        });
        if let Some(error) = written.err().or(refused) {
            return Err(io::Error::other(error));
        }
    }
    writer.write(out).map_err(io::Error::other)
}

struct Point(Position);

impl GeozeroGeometry for Point {
    fn process_geom<P: GeomProcessor>(&self, processor: &mut P) -> flatgeobuf::geozero::error::Result<()> {
        processor.point_begin(0)?;
        processor.xy(self.0.longitude(), self.0.latitude(), 0)?;
        processor.point_end(0)
    }
}
