using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LiveDance.Bindings.Tests.OpenCv;

public class MatTests
{
    [Fact]
    public void A_filled_matrix_tells_its_shape_and_holds_its_value()
    {
        using var mat = new Mat(3, 5, MatType.CV_8UC3, new Scalar(1, 2, 3));

        Assert.Equal((3, 5, 3, 5), (mat.Rows, mat.Cols, mat.Height, mat.Width));
        Assert.Equal(new Size(5, 3), mat.Size());
        Assert.Equal(3, mat.Channels());
        Assert.Equal(3, mat.ElemSize());
        Assert.Equal(15, mat.Step());
        Assert.Equal(15, mat.Total());
        Assert.Equal(MatType.CV_8UC3, mat.Type());
        Assert.Equal(MatType.CV_8U, mat.Depth());
        Assert.True(mat.IsContinuous());
        Assert.False(mat.Empty());
        Assert.Equal(new Vec3b(1, 2, 3), mat.Get<Vec3b>(2, 4));
        Assert.Equal(mat.Data + 2 * 15 + 4 * 3, mat.Ptr(2, 4));
    }

    [Fact]
    public void An_empty_matrix_says_so()
    {
        using var mat = new Mat();
        Assert.True(mat.Empty());
        Assert.Equal(IntPtr.Zero, mat.Data);
    }

    [Fact]
    public void Types_are_packed_as_OpenCV_packs_them()
    {
        // CV_MAKETYPE(depth, cn) = depth + ((cn - 1) << 3)
        Assert.Equal(0, MatType.CV_8UC1.Value);
        Assert.Equal(16, MatType.CV_8UC3.Value);
        Assert.Equal(24, MatType.CV_8UC4.Value);
        Assert.Equal(5, MatType.CV_32FC1.Value);
        Assert.Equal(21, MatType.CV_32FC3.Value);
        Assert.Equal(MatType.CV_16SC2, MatType.MakeType(MatType.CV_16S, 2));
        Assert.Throws<OpenCvSharpException>(() => MatType.MakeType(MatType.CV_8U, 0));
    }

    [Fact]
    public void A_view_shares_memory_with_the_whole()
    {
        using var whole = new Mat(10, 10, MatType.CV_8UC1, Scalar.All(0));
        using Mat part = whole[new Rect(2, 3, 4, 5)];

        part.SetTo(new Scalar(9));
        part.Set<byte>(0, 0, 7);

        Assert.Equal(7, whole.Get<byte>(3, 2));
        Assert.Equal(9, whole.Get<byte>(7, 5));
        Assert.Equal(0, whole.Get<byte>(8, 5));
        Assert.Equal(0, whole.Get<byte>(7, 6));
        Assert.Equal(20, Cv2.CountNonZero(whole));
        Assert.True(part.IsSubmatrix());
        Assert.False(part.IsContinuous());
        Assert.Equal(10, part.Step());
    }

    [Fact]
    public void A_view_outlives_the_matrix_it_was_taken_from()
    {
        Mat part;
        using (var whole = new Mat(4, 4, MatType.CV_8UC1, new Scalar(5))) part = whole.SubMat(new Rect(1, 1, 2, 2));
        using (part) Assert.Equal(20, Cv2.Mean(part).Val0 * part.Total());
    }

    [Fact]
    public void Writing_through_the_indexer_changes_the_region_alone()
    {
        using var whole = new Mat(4, 4, MatType.CV_8UC1, Scalar.All(0));
        using var ones = new Mat(2, 2, MatType.CV_8UC1, new Scalar(1));
        whole[new Rect(1, 2, 2, 2)] = ones;
        Assert.Equal(4, Cv2.CountNonZero(whole));
        Assert.Equal(1, whole.Get<byte>(3, 2));
        Assert.Throws<ArgumentException>(() => whole[new Rect(0, 0, 3, 3)] = ones);
    }

    [Fact]
    public void A_matrix_over_an_array_reads_and_writes_that_array()
    {
        float[] data = [1, 2, 3, 4, 5, 6];
        using (Mat mat = Mat.FromPixelData(2, 3, MatType.CV_32FC1, data))
        {
            Assert.Equal(6, mat.Get<float>(1, 2));
            mat.At<float>(0, 1) = 20;
        }
        Assert.Equal([1, 20, 3, 4, 5, 6], data);
    }

    [Fact]
    public unsafe void A_matrix_over_memory_keeps_to_the_given_step()
    {
        byte[] memory = [1, 2, 0, 0, 3, 4, 0, 0];
        fixed (byte* bytes = memory)
        {
            using Mat mat = Mat.FromPixelData(2, 2, MatType.CV_8UC1, (IntPtr)bytes, 4);
            Assert.Equal(3, mat.Get<byte>(1, 0));
            Assert.Equal(10, Cv2.Mean(mat).Val0 * 4);
        }
    }

    [Fact]
    public void A_clone_has_its_own_memory_and_a_copy_respects_the_mask()
    {
        using var mat = new Mat(2, 2, MatType.CV_8UC1, new Scalar(5));
        using Mat clone = mat.Clone();
        mat.SetTo(new Scalar(6));
        Assert.Equal(5, clone.Get<byte>(0, 0));

        using var mask = new Mat(2, 2, MatType.CV_8UC1, Scalar.All(0));
        mask.Set<byte>(1, 1, 255);
        mat.CopyTo(clone, mask);
        byte[] copied = clone.AsSpan<byte>().ToArray();
        Assert.Equal([5, 5, 5, 6], copied);
    }

    [Fact]
    public void Conversion_scales_shifts_rounds_and_saturates()
    {
        using Mat mat = Mat.FromPixelData(1, 4, MatType.CV_32FC1, new[] { -1f, 0f, 0.5f, 2f });
        using var bytes = new Mat();
        mat.ConvertTo(bytes, MatType.CV_8UC1, 127.5, 127.5);
        byte[] converted = bytes.AsSpan<byte>().ToArray();
        Assert.Equal([0, 128, 191, 255], converted);
    }

    [Fact]
    public void Creating_the_same_shape_again_keeps_the_memory()
    {
        using var mat = new Mat(4, 6, MatType.CV_8UC3);
        IntPtr before = mat.Data;
        mat.Create(4, 6, MatType.CV_8UC3);
        Assert.Equal(before, mat.Data);
        mat.Create(8, 6, MatType.CV_8UC3);
        Assert.Equal(8, mat.Rows);
    }

    [Fact]
    public void An_error_carries_OpenCVs_own_message()
    {
        using var one = new Mat(2, 2, MatType.CV_8UC1, Scalar.All(0));
        using var three = new Mat();
        OpenCVException error = Assert.Throws<OpenCVException>(
            () => Cv2.CvtColor(one, three, ColorConversionCodes.BGR2GRAY));
        Assert.Contains("Invalid number of channels", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.ErrMsg, error.Message);
        Assert.NotEqual(ErrorCode.StsOk, error.Status);

        OpenCVException outside = Assert.Throws<OpenCVException>(() => one.SubMat(new Rect(1, 1, 2, 2)));
        Assert.Equal(ErrorCode.StsAssert, outside.Status);
        Assert.Contains("roi", outside.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_matrix_refuses_and_null_is_named()
    {
        var mat = new Mat(2, 2, MatType.CV_8UC1);
        mat.Dispose();
        Assert.True(mat.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => mat.Rows);
        Assert.Throws<ArgumentNullException>(() => Cv2.BitwiseNot((Mat)null!, mat));
    }

    [Fact]
    public void Structs_lie_in_memory_as_OpenCV_lays_them()
    {
        Assert.Equal(8, Marshal.SizeOf<Point>());
        Assert.Equal(16, Marshal.SizeOf<Rect>());
        Assert.Equal(32, Marshal.SizeOf<Scalar>());
        Assert.Equal(3, Marshal.SizeOf<Vec3b>());
        Assert.Equal(new Scalar(3, 2, 1), Scalar.FromRgb(1, 2, 3));
    }

    [Fact]
    public void Rectangles_meet_and_join()
    {
        var a = new Rect(0, 0, 10, 10);
        var b = new Rect(5, 6, 10, 10);
        Assert.Equal(new Rect(5, 6, 5, 4), a & b);
        Assert.Equal(new Rect(0, 0, 15, 16), a | b);
        Assert.Equal(default, a & new Rect(20, 20, 1, 1));
        Assert.True(a.Contains(9, 9));
        Assert.False(a.Contains(10, 9));
    }
}
