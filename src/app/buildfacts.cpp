#include "app/buildfacts.h"

#include "app/buildcommit.h"
#include "app/buildconfig.h"
#include "process/supervisedprocessrunner.h"

#include <QFileInfo>
#include <QSslSocket>
#include <QSysInfo>

namespace Deckhand {

namespace {

QString commit()
{
    const QString known = QString::fromLatin1(Build::kCommit);
    return known.isEmpty() ? u"not known"_qs : known;
}

QString helper()
{
    const QString path = SupervisedProcessRunner::findSupervisor();
    return QFileInfo(path).isExecutable() ? path : u"%1, which is missing: commands cannot run"_qs.arg(path);
}

QString tls()
{
    return QSslSocket::supportsSsl() ? QSslSocket::activeBackend() + u", "_qs + QSslSocket::sslLibraryVersionString()
                                     : u"none: only http:// works"_qs;
}

QString updateCheck()
{
    return Build::kReleases[0] == '\0' ? u"not built in"_qs
                                       : u"where the settings say so, at "_qs + QLatin1String(Build::kReleases);
}

} // namespace

QString buildFacts()
{
    const QString facts = u"commit: %1\ncompiler: %2\nQt: %3, built with %4\nTLS: %5\nsystem: %6, %7 %8, %9\n"_qs;
    return facts.arg(commit(), QLatin1String(Build::kCompiler), QLatin1String(qVersion()),
                     QStringLiteral(QT_VERSION_STR), tls(), QSysInfo::prettyProductName(), QSysInfo::kernelType(),
                     QSysInfo::kernelVersion(), QSysInfo::currentCpuArchitecture())
         + u"helper: %1\nupdate check: %2\n"_qs.arg(helper(), updateCheck());
}

} // namespace Deckhand
