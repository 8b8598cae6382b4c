using OpenCvSharp;
using Silk.NET.OpenGL;

namespace LiveDance.Window;

/// <summary>A texture that holds a BGR or BGRA image; row 0 is the top row.</summary>
internal sealed class ImageTexture : IDisposable
{
    private const TextureTarget Target = TextureTarget.Texture2D;
    private readonly GL _gl;
    private readonly uint _texture;
    private int _channels;

    public ImageTexture(GL gl)
    {
        _gl = gl;
        _texture = gl.GenTexture();
        Bind(TextureUnit.Texture0);
        gl.TexParameter(Target, TextureParameterName.TextureMinFilter, (int)TextureMinFilter.Linear);
        gl.TexParameter(Target, TextureParameterName.TextureMagFilter, (int)TextureMagFilter.Linear);
        gl.TexParameter(Target, TextureParameterName.TextureWrapS, (int)TextureWrapMode.ClampToEdge);
        gl.TexParameter(Target, TextureParameterName.TextureWrapT, (int)TextureWrapMode.ClampToEdge);
    }

    /// <summary>Creates an empty texture to draw into.</summary>
    public unsafe ImageTexture(GL gl, Size size) : this(gl)
    {
        Size = size;
        _channels = 4;
        gl.TexImage2D(
            Target, 0, InternalFormat.Rgba8, (uint)size.Width, (uint)size.Height, 0, PixelFormat.Bgra,
            PixelType.UnsignedByte, null);
    }

    /// <summary>The size in pixels; empty before the first upload.</summary>
    public Size Size { get; private set; }

    public void Bind(TextureUnit unit)
    {
        _gl.ActiveTexture(unit);
        _gl.BindTexture(Target, _texture);
    }

    /// <summary>Copies an image to the GPU; memory is allocated only when the size changes.</summary>
    public unsafe void Upload(Mat image)
    {
        Bind(TextureUnit.Texture0);
        int channels = image.Channels();
        _gl.PixelStore(PixelStoreParameter.UnpackAlignment, 1);
        _gl.PixelStore(PixelStoreParameter.UnpackRowLength, (int)(image.Step() / channels));
        PixelFormat format = channels == 4 ? PixelFormat.Bgra : PixelFormat.Bgr;
        (uint width, uint height) = ((uint)image.Cols, (uint)image.Rows);
        if (Size == image.Size() && _channels == channels)
        {
            _gl.TexSubImage2D(Target, 0, 0, 0, width, height, format, PixelType.UnsignedByte, image.DataPointer);
            return;
        }
        Size = image.Size();
        _channels = channels;
        InternalFormat kept = channels == 4 ? InternalFormat.Rgba8 : InternalFormat.Rgb8;
        _gl.TexImage2D(
            Target, 0, kept, width, height, 0, format, PixelType.UnsignedByte, image.DataPointer);
    }

    /// <summary>Makes this texture the target of the bound framebuffer.</summary>
    public void AttachToFramebuffer() => _gl.FramebufferTexture2D(
        FramebufferTarget.Framebuffer, FramebufferAttachment.ColorAttachment0, Target, _texture, 0);

    public void Dispose() => _gl.DeleteTexture(_texture);
}
