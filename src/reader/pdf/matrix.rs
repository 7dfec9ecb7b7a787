//! Transformations (ISO 32000-1, 8.3.4) and the way from a page's own space to page space.

use crate::layout::Rect;

/// `x' = a x + c y + e`, `y' = b x + d y + f`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matrix {
    pub a: f64,
    pub b: f64,
    pub c: f64,
    pub d: f64,
    pub e: f64,
    pub f: f64,
}

impl Matrix {
    pub const IDENTITY: Matrix = Matrix::new([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub const fn new([a, b, c, d, e, f]: [f64; 6]) -> Matrix {
        Matrix { a, b, c, d, e, f }
    }

    pub fn moved(x: f64, y: f64) -> Matrix {
        Matrix { e: x, f: y, ..Matrix::IDENTITY }
    }

    /// First `self`, then `next`.
    #[must_use]
    #[inline]
    pub fn then(&self, next: &Matrix) -> Matrix {
        Matrix {
            a: self.a * next.a + self.b * next.c,
            b: self.a * next.b + self.b * next.d,
            c: self.c * next.a + self.d * next.c,
            d: self.c * next.b + self.d * next.d,
            e: self.e * next.a + self.f * next.c + next.e,
            f: self.e * next.b + self.f * next.d + next.f,
        }
    }

    #[inline]
    pub fn point(&self, x: f64, y: f64) -> (f64, f64) {
        (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)
    }

    /// A box's image, or the box around it when turned askew.
    pub fn area(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> Area {
        let mut area = Area::EMPTY;
        if self.b == 0.0 && self.c == 0.0 {
            area.add(self.point(x0, y0));
            area.add(self.point(x1, y1));
            return area;
        }
        for (x, y) in [(x0, y0), (x1, y0), (x0, y1), (x1, y1)] {
            area.add(self.point(x, y));
        }
        area
    }

    /// How much lengths grow, in the mean of all directions.
    pub fn scale(&self) -> f64 {
        (self.a * self.d - self.b * self.c).abs().sqrt()
    }

    /// Whether upright boxes stay upright boxes.
    pub fn is_upright(&self) -> bool {
        let none = |n: f64| n.abs() < 1e-6;
        none(self.b) && none(self.c) || none(self.a) && none(self.d)
    }

    /// Whether all parts are numbers of a size pages can have.
    #[inline]
    pub fn is_sane(&self) -> bool {
        // What is no number is not less than any.
        let sane = |n: f64| n.abs() < 1e9;
        sane(self.a) & sane(self.b) & sane(self.c) & sane(self.d) & sane(self.e) & sane(self.f)
    }
}

/// An upright box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Area {
    /// Contains nothing; points are added to it.
    pub const EMPTY: Area =
        Area { x0: f64::INFINITY, y0: f64::INFINITY, x1: f64::NEG_INFINITY, y1: f64::NEG_INFINITY };
    pub const ALL: Area =
        Area { x0: f64::NEG_INFINITY, y0: f64::NEG_INFINITY, x1: f64::INFINITY, y1: f64::INFINITY };

    pub fn add(&mut self, (x, y): (f64, f64)) {
        self.x0 = self.x0.min(x);
        self.x1 = self.x1.max(x);
        self.y0 = self.y0.min(y);
        self.y1 = self.y1.max(y);
    }

    /// The box around both.
    #[must_use]
    pub fn joined(&self, other: &Area) -> Area {
        Area {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    #[must_use]
    pub fn within(&self, other: &Area) -> Area {
        Area {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    pub fn holds(&self, x: f64, y: f64) -> bool {
        self.x0 <= x && x <= self.x1 && self.y0 <= y && y <= self.y1
    }

    pub fn is_empty(&self) -> bool {
        self.x0 > self.x1 || self.y0 > self.y1
    }

    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    pub fn rect(&self) -> Rect {
        Rect { x0: self.x0 as f32, top: self.y0 as f32, x1: self.x1 as f32, bottom: self.y1 as f32 }
    }
}

/// From a page's default space to page space: origin of the visible box, turned by `/Rotate`, y downwards.
/// Returns the matrix with the page's width and height.
pub fn page_space(visible: Area, rotate: i64, unit: f64) -> (Matrix, f64, f64) {
    let Area { x0, y0, x1, y1 } = visible;
    let (width, height) = (visible.width(), visible.height());
    let (matrix, width, height) = match rotate.rem_euclid(360) / 90 {
        1 => (Matrix::new([0.0, 1.0, 1.0, 0.0, -y0, -x0]), height, width),
        2 => (Matrix::new([-1.0, 0.0, 0.0, 1.0, x1, -y0]), width, height),
        3 => (Matrix::new([0.0, -1.0, -1.0, 0.0, y1, x1]), height, width),
        _ => (Matrix::new([1.0, 0.0, 0.0, -1.0, -x0, y1]), width, height),
    };
    let scaled = matrix.then(&Matrix::new([unit, 0.0, 0.0, unit, 0.0, 0.0]));
    (scaled, width * unit, height * unit)
}

#[cfg(test)]
mod tests {
    use super::{Area, Matrix, page_space};

    #[test]
    fn the_upper_left_of_a_turned_page_goes_where_the_eye_sees_it() {
        let visible = Area { x0: 10.0, y0: 20.0, x1: 110.0, y1: 220.0 };
        // The corner that is the upper left before turning.
        for (rotate, corner, size) in [
            (0, (0.0, 0.0), (100.0, 200.0)),
            (90, (200.0, 0.0), (200.0, 100.0)),
            (180, (100.0, 200.0), (100.0, 200.0)),
            (-90, (0.0, 100.0), (200.0, 100.0)),
        ] {
            let (matrix, width, height) = page_space(visible, rotate, 1.0);
            assert_eq!((matrix.point(10.0, 220.0), (width, height)), (corner, size), "{rotate}");
        }
    }

    #[test]
    fn matrices_apply_in_the_order_of_writing() {
        let scale = Matrix::new([2.0, 0.0, 0.0, 3.0, 0.0, 0.0]);
        let matrix = Matrix::moved(1.0, 1.0).then(&scale);
        assert_eq!(matrix.point(1.0, 2.0), (4.0, 9.0));
        assert!((scale.scale() - 6.0_f64.sqrt()).abs() < 1e-12);
    }
}
