//! Office files: the same report as a web page and as an office file is the same report.

/// Tables side by side on a sheet, or cut by columns over two.
mod abreast;
/// What Word prints that stands in no text, and what stands there and is not printed.
mod docx;
/// Boxes and pictures that lie over cells.
mod floating;
/// Files made to harm, and files that were harmed.
mod hostile;
/// The kept files of real producers.
mod kept;
/// Numbers and bullets of lists in front of figures.
mod lists;
/// Text that is no part of the number it stands beside, in every form.
mod marks;
/// Figures with the raised mark of a note.
mod noted;
/// What stands in a text beside its letters: fields, objects and boxes.
mod objects;
/// Packages in other wrappings.
mod packages;
/// Results of formulas that are worked out anew.
mod results;
/// Formats that depend on what cells hold.
mod rules;
/// Digits that nobody sees as digits.
mod seen;
/// Several reports in one workbook.
mod several;
/// What sheets hide, and what they cannot hold.
mod sheets;
/// One report in several forms.
pub(crate) mod twins;
/// Figures that are struck out or hidden as a whole.
mod void;
