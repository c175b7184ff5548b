#pragma once

#include <string>

/// How bash is told to run the script that is in a file.
namespace BashScript {

/// Text for `bash -c`. It runs `script`, which stands in the file `path`; where that changes nothing for the script,
/// the exit codes of its last pipeline are in the file `pipelinePath` afterwards, each followed by a space.
std::string program(const std::string &script, const std::string &path, const std::string &pipelinePath);

/// "1,0,2" for what is in that file; empty when it tells of no pipeline.
std::string pipelineCodes(const std::string &content);

} // namespace BashScript
