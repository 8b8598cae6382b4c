using System.Runtime.InteropServices;

namespace OpenCvSharp;

/// <summary>A point with integer coordinates, in pixels.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct Point(int X, int Y)
{
    public int X = X;
    public int Y = Y;

    public Point(double x, double y) : this((int)x, (int)y)
    {
    }

    public static explicit operator Point(Point2f self) => new((int)self.X, (int)self.Y);

    public static explicit operator Point(Point2d self) => new((int)self.X, (int)self.Y);

    public static Point operator +(Point p1, Point p2) => new(p1.X + p2.X, p1.Y + p2.Y);

    public static Point operator -(Point p1, Point p2) => new(p1.X - p2.X, p1.Y - p2.Y);

    public static Point operator *(Point pt, double scale) => new(pt.X * scale, pt.Y * scale);

    public readonly double DistanceTo(Point p)
    {
        double x = p.X - X, y = p.Y - Y;
        return Math.Sqrt(x * x + y * y);
    }
}

/// <summary>A point with single-precision coordinates.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct Point2f(float X, float Y)
{
    public float X = X;
    public float Y = Y;

    public static implicit operator Point2f(Point point) => new(point.X, point.Y);

    public static Point2f operator +(Point2f p1, Point2f p2) => new(p1.X + p2.X, p1.Y + p2.Y);

    public static Point2f operator -(Point2f p1, Point2f p2) => new(p1.X - p2.X, p1.Y - p2.Y);

    public static Point2f operator *(Point2f pt, double scale) => new((float)(pt.X * scale), (float)(pt.Y * scale));

    public readonly double DistanceTo(Point2f p)
    {
        double x = p.X - X, y = p.Y - Y;
        return Math.Sqrt(x * x + y * y);
    }
}

/// <summary>A point with double-precision coordinates.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct Point2d(double X, double Y)
{
    public double X = X;
    public double Y = Y;

    public static Point2d operator +(Point2d p1, Point2d p2) => new(p1.X + p2.X, p1.Y + p2.Y);

    public static Point2d operator -(Point2d p1, Point2d p2) => new(p1.X - p2.X, p1.Y - p2.Y);

    public static Point2d operator *(Point2d pt, double scale) => new(pt.X * scale, pt.Y * scale);

    public readonly double DistanceTo(Point2d p)
    {
        double x = p.X - X, y = p.Y - Y;
        return Math.Sqrt(x * x + y * y);
    }
}
