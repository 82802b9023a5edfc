// An LV2 plug-in around a Faust program whose controls are `morph`, `strength` and `bypass`.
//
// Compiled with -DURI='"..."' and -DCHANNELS=2, and with program.h, what faust made. The interface of LV2 is a table
// of C functions (lv2plug.in/ns/lv2core), declared here so that nothing but a compiler is needed.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <new>

#define FAUSTFLOAT float

struct Meta {
    void declare(const char*, const char*) {}
};

// Receives the controls of the program, and keeps the three that the plug-in has.
struct UI {
    float* morph = nullptr;
    float* strength = nullptr;
    float* bypass = nullptr;

    void openVerticalBox(const char*) {}
    void closeBox() {}
    void declare(float*, const char*, const char*) {}
    void addHorizontalSlider(const char* label, float* zone, float, float, float, float) { keep(label, zone); }
    void addCheckButton(const char* label, float* zone) { keep(label, zone); }

private:
    void keep(const char* label, float* zone)
    {
        if (!std::strcmp(label, "morph")) morph = zone;
        if (!std::strcmp(label, "strength")) strength = zone;
        if (!std::strcmp(label, "bypass")) bypass = zone;
    }
};

struct dsp {};

#include "program.h"

namespace {

enum Port : uint32_t { MORPH, STRENGTH, ENABLED, CONTROLS };  // then the inputs, then the outputs

constexpr uint32_t BLOCK = 64;  // frames between two looks at the controls, as many as `eqmorph render` has

struct Plugin {
    mydsp program;
    UI controls;
    float* ports[CONTROLS + 2 * CHANNELS] = {};

    explicit Plugin(double rate)
    {
        program.init(static_cast<int>(rate));
        program.buildUserInterface(&controls);
    }

    void run(uint32_t frames)
    {
        turn(controls.morph, clamped(*ports[MORPH], 0.0f, 1.0f));
        turn(controls.strength, clamped(*ports[STRENGTH], 0.0f, 2.0f));
        turn(controls.bypass, *ports[ENABLED] > 0.0f ? 0.0f : 1.0f);
        for (uint32_t start = 0; start < frames; start += BLOCK) block(start, std::min(BLOCK, frames - start));
    }

private:
    // Faust leaves out a control that changes nothing, such as the slider between two equal presets.
    static void turn(float* zone, float value)
    {
        if (zone) *zone = value;
    }

    // A host may give an output the memory of any input, so the inputs are copied before an output is written.
    void block(uint32_t start, uint32_t frames)
    {
        float copies[CHANNELS][BLOCK];
        float* inputs[CHANNELS];
        float* outputs[CHANNELS];
        for (uint32_t channel = 0; channel < CHANNELS; ++channel) {
            std::copy_n(ports[CONTROLS + channel] + start, frames, copies[channel]);
            inputs[channel] = copies[channel];
            outputs[channel] = ports[CONTROLS + CHANNELS + channel] + start;
        }
        program.compute(static_cast<int>(frames), inputs, outputs);
    }

    // NaN, which std::clamp would let through, becomes the lower end.
    static float clamped(float value, float low, float high) { return value > low ? std::min(value, high) : low; }
};

struct LV2_Descriptor {
    const char* uri;
    void* (*instantiate)(const LV2_Descriptor*, double rate, const char* bundle, const void* const* features);
    void (*connect_port)(void* plugin, uint32_t port, void* data);
    void (*activate)(void* plugin);
    void (*run)(void* plugin, uint32_t frames);
    void (*deactivate)(void* plugin);
    void (*cleanup)(void* plugin);
    const void* (*extension_data)(const char* uri);
};

void* instantiate(const LV2_Descriptor*, double rate, const char*, const void* const*)
{
    return new (std::nothrow) Plugin(rate);
}

void connect_port(void* plugin, uint32_t port, void* data)
{
    if (port < CONTROLS + 2 * CHANNELS) static_cast<Plugin*>(plugin)->ports[port] = static_cast<float*>(data);
}

void activate(void* plugin) { static_cast<Plugin*>(plugin)->program.instanceClear(); }
void run(void* plugin, uint32_t frames) { static_cast<Plugin*>(plugin)->run(frames); }
void cleanup(void* plugin) { delete static_cast<Plugin*>(plugin); }

const LV2_Descriptor DESCRIPTOR = {URI, instantiate, connect_port, activate, run, nullptr, cleanup, nullptr};

}  // namespace

extern "C" __attribute__((visibility("default"))) const LV2_Descriptor* lv2_descriptor(uint32_t index)
{
    return index == 0 ? &DESCRIPTOR : nullptr;
}
