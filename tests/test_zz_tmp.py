import time
def test_a(make_anthology):
    for langs in (("es",),("es","zh","de")):
        a=make_anthology(*langs,name="-".join(langs)); t=time.time(); out=a.build(); print(langs,time.time()-t)
        t=time.time(); out=a.build(); print("again",time.time()-t); print(out)
        t=time.time(); out=a.build("-n"); print("again",time.time()-t); print(out)
    print(a.results().keys())
