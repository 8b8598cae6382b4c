#version 330 core

// One image, scaled into a pane. Bilinear by hand, with half-pixel centres and clamped edges: drivers round hardware
// filtering each in its own way, and this must equal what the CPU paints.

uniform sampler2D image;

// The pane's lower left corner and its size, in pixels of the window.
uniform ivec2 origin;
uniform ivec2 size;

// 1 to exchange left and right.
uniform int mirrored;

out vec4 colour;

void main()
{
    ivec2 last = textureSize(image, 0) - 1;
    vec2 at = gl_FragCoord.xy - vec2(origin);
    at.y = float(size.y) - at.y;
    if (mirrored == 1)
        at.x = float(size.x) - at.x;

    vec2 position = at * vec2(last + 1) / vec2(size) - 0.5;
    vec2 base = floor(position);
    vec2 part = position - base;
    ivec2 near = clamp(ivec2(base), ivec2(0), last);
    ivec2 far = clamp(ivec2(base) + 1, ivec2(0), last);

    colour = mix(
        mix(texelFetch(image, near, 0), texelFetch(image, ivec2(far.x, near.y), 0), part.x),
        mix(texelFetch(image, ivec2(near.x, far.y), 0), texelFetch(image, far, 0), part.x),
        part.y);
}
