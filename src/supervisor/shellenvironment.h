#pragma once

#include "spec.h"

#include <string>
#include <vector>

/// What a command gets of this process's variables (NAME=VALUE), with its own.
std::vector<std::string> shellEnvironment(const std::vector<std::string> &variables, const Spec &spec);
