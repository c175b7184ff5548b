#pragma once

// What each Unix has a call of its own for.

/// Gives back the room on the disk that `begin` to `end` takes: a hole, which reads as zeros. Both are multiples of the
/// file system's block. False with errno set when the file system cannot.
bool punchHole(int file, long long begin, long long end);
/// Takes room for the first `size` bytes, where the file system can. What is not written yet reads as zeros.
void reserveSpace(int file, long long size);
/// Both ends of a pipe, inherited by nobody. False with errno set.
bool openPipe(int (&ends)[2]);
/// A flood is taken in larger pieces then, where the system can.
void enlargePipe(int end);
/// From `first` on.
void closeFrom(int first);
/// What a command touches is put down to this process and not to the program that started it, where the system asks
/// people whether a program may (macOS: their documents). May start this program anew, in the same process.
void disclaimResponsibility();
