#include "taskfolder.h"

bool TaskFolder::createScript(std::string_view script) const
{
    File file = create("script");
    return file.isOpen() && file.write(script) && file.close();
}

bool TaskFolder::writeStatus(std::string_view text) const
{
    File file = openStatus();
    return file.isOpen() && file.write(text) && file.truncate(static_cast<long long>(text.size())) && file.close()
        && rename("status.new", "status");
}

void TaskFolder::reserveStatus() const
{
    constexpr long long longest = 4096;
    if (const File file = openStatus(); file.isOpen())
        file.reserve(longest);
}
