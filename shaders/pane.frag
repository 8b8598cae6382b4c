#version 330 core

// One image, scaled into a pane: bilinear, with half-pixel centres and clamped edges.

uniform sampler2D image;

// The beat: 0 at a beat, growing to 1 just before the next; beats a minute, 0 for none; how much begins to sound, 0 to 1.
uniform float phase;
uniform float tempo;
uniform float onset;

in vec2 at;

out vec4 colour;

void main()
{
    colour = texture(image, at);
    if (tempo > 0.0)
    {
        // A breath of light from the middle that fades until the next beat, a little stronger when much sounds.
        float pulse = exp(-5.0 * phase) * (0.08 + 0.08 * onset);
        float near = 1.0 - smoothstep(0.2, 0.75, distance(at, vec2(0.5)));
        colour.rgb *= 1.0 + pulse * (0.35 + 0.65 * near);
    }
}
