#pragma once

#include "file.h"

/// This process as the system sees it. A part of the port to the system.
namespace OwnProcess {

NativeHandle standardInput();
NativeHandle standardOutput();
/// Whether a person sits at standard input.
bool isAtTerminal();
/// Leaves what belongs to the program that started it: its terminal, its open files, its signals. We may outlive it.
void detach();
/// Leaves the folder that the program was started in, which may be unmounted or deleted. False when it cannot.
bool leaveFolder();

} // namespace OwnProcess
