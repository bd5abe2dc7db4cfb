module github.com/patchworkhealth/DevOps-Assessment

go 1.17
