#version 330 core

// Scales an image into a pane: bilinear, with half-pixel centres and clamped edges.

uniform sampler2D image;

// Time since the last beat as a share of the beat's period, 0 to 1.
uniform float phase;

// Beats a minute; 0 for no beat.
uniform float tempo;

// Strength of the current onset, 0 to 1.
uniform float onset;

in vec2 at;

out vec4 colour;

void main()
{
    colour = texture(image, at);
    if (tempo > 0.0)
    {
        // Brightens the picture, most at its centre, at each beat and fades until the next; stronger with a strong onset.
        float pulse = exp(-5.0 * phase) * (0.08 + 0.08 * onset);
        float near = 1.0 - smoothstep(0.2, 0.75, distance(at, vec2(0.5)));
        colour.rgb *= 1.0 + pulse * (0.35 + 0.65 * near);
    }
}
